//! Hierarchical clustering by Ward's method.

/// Divides points into so many classes, counted from 0 in the order of their
/// first point. Ward (1963), Journal of the American Statistical Association
/// 58:236-244; nearest-neighbour chains (Murtagh 1983) on squared distances.
pub(super) fn ward(points: &[Vec<f64>], classes: usize) -> Vec<usize> {
    let n = points.len();
    let mut distance = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..i {
            let square: f64 =
                points[i].iter().zip(&points[j]).map(|(a, b)| (a - b) * (a - b)).sum();
            distance[i * n + j] = square;
            distance[j * n + i] = square;
        }
    }
    let mut size = vec![1.0; n];
    let mut alive: Vec<bool> = vec![true; n];
    let mut merges: Vec<(f64, usize, usize)> = Vec::with_capacity(n);
    let mut chain: Vec<usize> = Vec::new();
    while merges.len() + 1 < n {
        if chain.is_empty() {
            chain.extend((0..n).find(|&at| alive[at]));
        }
        let Some(&top) = chain.last() else { break };
        let previous = chain.len().checked_sub(2).map(|at| chain[at]);
        // The previous one wins a tie, so that chains end.
        let mut nearest = previous;
        for other in (0..n).filter(|&other| other != top && alive[other]) {
            let closer = nearest
                .is_none_or(|known: usize| distance[top * n + other] < distance[top * n + known]);
            if closer {
                nearest = Some(other);
            }
        }
        let Some(nearest) = nearest else { break };
        if Some(nearest) != previous {
            chain.push(nearest);
            continue;
        }
        chain.truncate(chain.len() - 2);
        let (keep, gone) = (top.min(nearest), top.max(nearest));
        let between = distance[keep * n + gone];
        merges.push((between, keep, gone));
        for other in (0..n).filter(|&other| alive[other] && other != keep && other != gone) {
            let total = size[keep] + size[gone] + size[other];
            let value = ((size[keep] + size[other]) * distance[keep * n + other]
                + (size[gone] + size[other]) * distance[gone * n + other]
                - size[other] * between)
                / total;
            distance[keep * n + other] = value;
            distance[other * n + keep] = value;
        }
        size[keep] += size[gone];
        alive[gone] = false;
    }
    merges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut leader: Vec<usize> = (0..n).collect();
    for &(_, a, b) in merges.iter().take(n.saturating_sub(classes)) {
        let (a, b) = (root(&leader, a), root(&leader, b));
        leader[a.max(b)] = a.min(b);
    }
    let mut seen: Vec<usize> = Vec::new();
    (0..n)
        .map(|at| {
            let root = root(&leader, at);
            seen.iter().position(|&known| known == root).unwrap_or_else(|| {
                seen.push(root);
                seen.len() - 1
            })
        })
        .collect()
}

fn root(leader: &[usize], mut at: usize) -> usize {
    while leader[at] != at {
        at = leader[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::ward;

    #[test]
    fn three_heaps() {
        let points: Vec<Vec<f64>> =
            [0.0, 10.0, 0.1, 20.0, 10.2, 0.3, 20.1].iter().map(|&x| vec![x]).collect();
        assert_eq!(ward(&points, 3), [0, 1, 0, 2, 1, 0, 2]);
        assert_eq!(ward(&points, 1), [0; 7]);
        assert!(ward(&[], 2).is_empty());
    }
}
