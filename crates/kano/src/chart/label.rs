//! Where labels stand so that they cover neither each other nor the marks.

/// A box with its edges, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Box {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Box {
    pub(super) fn around(x: f64, y: f64, reach: f64) -> Self {
        Self { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }
    }

    /// The area that two boxes share.
    fn shared(&self, other: &Self) -> f64 {
        let across = self.right.min(other.right) - self.left.max(other.left);
        let down = self.bottom.min(other.bottom) - self.top.max(other.top);
        across.max(0.0) * down.max(0.0)
    }

    fn area(&self) -> f64 {
        (self.right - self.left) * (self.bottom - self.top)
    }

    /// The point of this box that is nearest to another point.
    pub(super) fn nearest(&self, x: f64, y: f64) -> (f64, f64) {
        (x.clamp(self.left, self.right), y.clamp(self.top, self.bottom))
    }
}

/// A box for each label of the given size, beside its mark and within the
/// frame.
///
/// Each label takes in turn the best of some places around its mark, given
/// where the others stand, until none moves any more.
pub(super) fn place(marks: &[Box], sizes: &[(f64, f64)], frame: &Box) -> Vec<Box> {
    const ROUNDS: usize = 12;
    let places: Vec<Vec<Box>> =
        marks.iter().zip(sizes).map(|(mark, &size)| candidates(mark, size)).collect();
    let mut chosen: Vec<usize> = vec![0; marks.len()];
    // Each has 24 places, so the first one exists.
    let at = |chosen: &[usize], label: usize| places[label][chosen[label]];
    for _ in 0..ROUNDS {
        let mut moved = false;
        for (label, options) in places.iter().enumerate() {
            let cost = |option: usize| {
                let place = options[option];
                let others = (0..marks.len()).filter(|&other| other != label);
                let labels: f64 = others.map(|other| place.shared(&at(&chosen, other))).sum();
                let covered: f64 = marks.iter().map(|mark| place.shared(mark)).sum();
                let outside = place.area() - place.shared(frame);
                // Nearer and earlier places are better, other things equal.
                labels + 2.0 * covered + 4.0 * outside + 2.0 * option as f64
            };
            let best =
                (0..options.len()).min_by(|&a, &b| cost(a).total_cmp(&cost(b))).unwrap_or_default();
            if best != chosen[label] {
                chosen[label] = best;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    (0..marks.len()).map(|label| at(&chosen, label)).collect()
}

/// Places right, left, above, below and at the corners, near and farther away.
fn candidates(mark: &Box, (width, height): (f64, f64)) -> Vec<Box> {
    let (x, y) = (f64::midpoint(mark.left, mark.right), f64::midpoint(mark.top, mark.bottom));
    let reach = (mark.right - mark.left) / 2.0;
    let mut places = Vec::new();
    for gap in [3.0, 16.0, 34.0] {
        let (right, left) = (x + reach + gap, x - reach - gap - width);
        let (above, below) = (y - reach - gap - height, y + reach + gap);
        let (middle_x, middle_y) = (x - width / 2.0, y - height / 2.0);
        for (left, top) in [
            (right, middle_y),
            (left, middle_y),
            (middle_x, above),
            (middle_x, below),
            (right - 4.0, above + 4.0),
            (right - 4.0, below - 4.0),
            (left + 4.0, above + 4.0),
            (left + 4.0, below - 4.0),
        ] {
            places.push(Box { left, top, right: left + width, bottom: top + height });
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{Box, place};

    #[test]
    fn labels_of_neighbours_do_not_overlap() {
        let frame = Box { left: 0.0, top: 0.0, right: 500.0, bottom: 500.0 };
        let marks: Vec<Box> = [(200.0, 200.0), (212.0, 204.0), (206.0, 196.0), (490.0, 10.0)]
            .into_iter()
            .map(|(x, y)| Box::around(x, y, 6.0))
            .collect();
        let labels = place(&marks, &[(80.0, 16.0); 4], &frame);
        for (one, label) in labels.iter().enumerate() {
            assert!((label.shared(&frame) - label.area()).abs() < 1e-9, "within the frame");
            for (other, second) in labels.iter().enumerate() {
                assert!(one == other || label.shared(second) <= 0.0, "{label:?} {second:?}");
            }
        }
        assert!(place(&[], &[], &frame).is_empty());
    }
}
