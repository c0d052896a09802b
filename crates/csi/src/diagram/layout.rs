//! Where constructs stand and arrows run: layers from left to right, long
//! arrows by way of places of their own (Sugiyama, Tagawa & Toda 1981).

/// What is to be placed: how far a node reaches above and below its centre.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) above: f64,
    pub(super) below: f64,
}

/// Where everything stands, in layers and heights.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The layer of each node.
    pub(super) layers: Vec<usize>,
    /// The height of each node.
    pub(super) heights: Vec<f64>,
    /// For each arrow, the heights at which it crosses the layers between.
    pub(super) crossings: Vec<Vec<f64>>,
}

/// A node, or the place of an arrow in a layer.
struct Place {
    layer: usize,
    extent: Extent,
    before: Vec<usize>,
    after: Vec<usize>,
    height: f64,
}

/// Half the room that an arrow takes in a layer.
const LANE: f64 = 17.0;
/// The room between two neighbours.
const GAP: f64 = 22.0;
const SWEEPS: usize = 24;

pub(super) fn layout(extents: &[Extent], arrows: &[(usize, usize)]) -> Layout {
    let layers = layers(extents.len(), arrows);
    let mut places: Vec<Place> = extents
        .iter()
        .zip(&layers)
        .map(|(&extent, &layer)| Place {
            layer,
            extent,
            before: Vec::new(),
            after: Vec::new(),
            height: 0.0,
        })
        .collect();
    let mut lanes = Vec::with_capacity(arrows.len());
    for &(from, to) in arrows {
        let mut own = Vec::new();
        let mut last = from;
        for layer in layers[from] + 1..layers[to] {
            let extent = Extent { above: LANE, below: LANE };
            let next = places.len();
            places.push(Place {
                layer,
                extent,
                before: vec![last],
                after: Vec::new(),
                height: 0.0,
            });
            places[last].after.push(next);
            own.push(next);
            last = next;
        }
        places[last].after.push(to);
        places[to].before.push(last);
        lanes.push(own);
    }
    let order = ordered(&places);
    settle(&mut places, &order);
    Layout {
        heights: places[..extents.len()].iter().map(|place| place.height).collect(),
        crossings: lanes
            .iter()
            .map(|own| own.iter().map(|&at| places[at].height).collect())
            .collect(),
        layers,
    }
}

/// The number of arrows on the longest way to each node. The arrows run in no
/// circle.
fn layers(count: usize, arrows: &[(usize, usize)]) -> Vec<usize> {
    let mut layers = vec![0; count];
    for _ in 0..count {
        for &(from, to) in arrows {
            layers[to] = layers[to].max(layers[from] + 1);
        }
    }
    layers
}

/// The places of each layer from top to bottom, with few crossings.
fn ordered(places: &[Place]) -> Vec<Vec<usize>> {
    let depth = places.iter().map(|place| place.layer + 1).max().unwrap_or(0);
    let mut order = vec![Vec::new(); depth];
    for (at, place) in places.iter().enumerate() {
        order[place.layer].push(at);
    }
    let mut best = order.clone();
    let mut fewest = crossings(places, &order);
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        for step in 1..depth {
            let layer = if forward { step } else { depth - 1 - step };
            let beside = if forward { layer - 1 } else { layer + 1 };
            let rank = |at: usize| order[beside].iter().position(|&other| other == at);
            let mean = |&at: &usize| -> f64 {
                let own = if forward { &places[at].before } else { &places[at].after };
                let ranks: Vec<f64> =
                    own.iter().filter_map(|&other| rank(other)).map(|rank| rank as f64).collect();
                let here = order[layer].iter().position(|&other| other == at).unwrap_or_default();
                if ranks.is_empty() {
                    here as f64
                } else {
                    ranks.iter().sum::<f64>() / ranks.len() as f64
                }
            };
            let mut keyed: Vec<(f64, usize)> =
                order[layer].iter().map(|at| (mean(at), *at)).collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            order[layer] = keyed.into_iter().map(|(_, at)| at).collect();
        }
        let found = crossings(places, &order);
        if found < fewest {
            fewest = found;
            best.clone_from(&order);
        }
    }
    best
}

fn crossings(places: &[Place], order: &[Vec<usize>]) -> usize {
    let mut count = 0;
    for pair in order.windows(2) {
        let rank = |at: usize| pair[1].iter().position(|&other| other == at).unwrap_or_default();
        let ends: Vec<Vec<usize>> = pair[0]
            .iter()
            .map(|&at| places[at].after.iter().map(|&next| rank(next)).collect())
            .collect();
        for (upper, above) in ends.iter().enumerate() {
            for below in &ends[upper + 1..] {
                for a in above {
                    count += below.iter().filter(|b| *b < a).count();
                }
            }
        }
    }
    count
}

/// Heights near those of the neighbours, in order and without overlap.
fn settle(places: &mut [Place], order: &[Vec<usize>]) {
    for layer in order {
        let wanted = vec![0.0; layer.len()];
        apart(places, layer, &wanted);
    }
    for _ in 0..60 {
        for layer in order {
            let wanted: Vec<f64> = layer
                .iter()
                .map(|&at| {
                    let place = &places[at];
                    let near: Vec<f64> = place
                        .before
                        .iter()
                        .chain(&place.after)
                        .map(|&o| places[o].height)
                        .collect();
                    if near.is_empty() {
                        place.height
                    } else {
                        near.iter().sum::<f64>() / near.len() as f64
                    }
                })
                .collect();
            apart(places, layer, &wanted);
        }
    }
}

/// The heights with the least squared distance to those wanted that keep
/// neighbours apart: pooled adjacent violators.
fn apart(places: &mut [Place], layer: &[usize], wanted: &[f64]) {
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(layer.len());
    for (at, &place) in layer.iter().enumerate() {
        if at > 0 {
            let upper = places[layer[at - 1]].extent;
            offset += upper.below + GAP + places[place].extent.above;
        }
        offsets.push(offset);
    }
    // Sum, count of each pool.
    let mut pools: Vec<(f64, f64)> = Vec::new();
    for (want, offset) in wanted.iter().zip(&offsets) {
        pools.push((want - offset, 1.0));
        while let [.., (a, n), (b, m)] = pools[..] {
            if a / n < b / m {
                break;
            }
            pools.truncate(pools.len() - 2);
            pools.push((a + b, n + m));
        }
    }
    let levels =
        pools.iter().flat_map(|&(sum, count)| std::iter::repeat_n(sum / count, whole(count)));
    for ((&at, level), offset) in layer.iter().zip(levels).zip(&offsets) {
        places[at].height = level + offset;
    }
}

/// A count of places.
fn whole(count: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
    let whole = count as usize;
    whole
}

#[cfg(test)]
mod tests {
    use super::{Extent, layout};

    #[test]
    fn nothing_overlaps_and_arrows_go_round() {
        let extent = Extent { above: 30.0, below: 30.0 };
        // A chain of three with an arrow from the first to the last.
        let found = layout(&[extent; 3], &[(0, 1), (1, 2), (0, 2)]);
        assert_eq!(found.layers, [0, 1, 2]);
        assert!(found.crossings[0].is_empty());
        let between = (found.crossings[2][0] - found.heights[1]).abs();
        assert!(between >= 30.0 + 17.0, "{between}");
        // Two without any arrow between them stand below each other.
        let found = layout(&[extent; 3], &[(0, 2), (1, 2)]);
        assert!((found.heights[0] - found.heights[1]).abs() >= 60.0);
        assert!(layout(&[], &[]).heights.is_empty());
    }
}
