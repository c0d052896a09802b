//! The no-U-turn sampler (Hoffman & Gelman 2014, The no-U-turn sampler), with
//! multinomial weights and the generalised criterion of Betancourt (2017, A
//! conceptual introduction to Hamiltonian Monte Carlo).

use crate::simulate::Random;

/// A log density with its gradient; `None` where it has none.
pub(crate) type Density<'a> = dyn Fn(&[f64]) -> Option<(f64, Vec<f64>)> + 'a;

/// Trajectories double at most this often.
const DEEPEST: u32 = 10;

/// An energy that has risen by more than this is a divergence.
const DIVERGED: f64 = 1000.0;

/// A position with what is known of the density there.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) at: Vec<f64>,
    pub(crate) ln: f64,
    pub(crate) gradient: Vec<f64>,
}

impl Place {
    pub(crate) fn new(density: &Density<'_>, at: Vec<f64>) -> Option<Self> {
        let (ln, gradient) = density(&at)?;
        let sound = ln.is_finite() && gradient.iter().all(|slope| slope.is_finite());
        sound.then_some(Self { at, ln, gradient })
    }
}

/// A place with a momentum.
#[derive(Debug, Clone)]
struct Phase {
    place: Place,
    momentum: Vec<f64>,
}

impl Phase {
    fn energy(&self) -> f64 {
        0.5 * dot(&self.momentum, &self.momentum) - self.place.ln
    }
}

/// A part of a trajectory, with one place drawn from it.
struct Tree {
    first: Phase,
    last: Phase,
    chosen: Place,
    ln_weight: f64,
    /// The sum of the momenta.
    sum: Vec<f64>,
    whole: bool,
}

/// What a step of the chain did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Account {
    pub(crate) acceptance: f64,
    pub(crate) steps: f64,
    pub(crate) diverged: bool,
    pub(crate) deepest: bool,
}

/// One step of the chain with steps of this length along the trajectory.
pub(crate) fn step(
    density: &Density<'_>,
    from: &Place,
    length: f64,
    random: &mut Random,
) -> (Place, Account) {
    let momentum: Vec<f64> = from.at.iter().map(|_| random.normal()).collect();
    let start = Phase { place: from.clone(), momentum };
    let mut walk =
        Walk { density, length, energy: start.energy(), account: Account::default(), random };
    let mut tree = Tree {
        sum: start.momentum.clone(),
        chosen: from.clone(),
        first: start.clone(),
        last: start,
        ln_weight: 0.0,
        whole: true,
    };
    for depth in 0..DEEPEST {
        let forward = walk.random.uniform() < 0.5;
        let edge = if forward { &tree.last } else { &tree.first };
        let Some(more) = walk.grow(edge, depth, forward) else { break };
        if !more.whole {
            break;
        }
        // Progress is preferred: the new half wins by its weight over the old.
        let forth = walk.random.uniform().ln() < more.ln_weight - tree.ln_weight;
        let chosen = if forth { more.chosen.clone() } else { tree.chosen.clone() };
        tree = if forward { join(tree, more, chosen) } else { join(more, tree, chosen) };
        if !tree.whole {
            break;
        }
        walk.account.deepest = depth + 1 == DEEPEST;
    }
    let mut account = walk.account;
    account.acceptance /= account.steps.max(1.0);
    (tree.chosen, account)
}

struct Walk<'a, 'b> {
    density: &'a Density<'b>,
    length: f64,
    /// The energy at the start.
    energy: f64,
    account: Account,
    random: &'a mut Random,
}

impl Walk<'_, '_> {
    /// `2^depth` steps from an edge; `None` after a divergence.
    fn grow(&mut self, edge: &Phase, depth: u32, forward: bool) -> Option<Tree> {
        if depth == 0 {
            let next = self.leap(edge, forward);
            self.account.steps += 1.0;
            let lost = next.as_ref().map_or(f64::INFINITY, |next| next.energy() - self.energy);
            if lost.is_nan() || lost > DIVERGED {
                self.account.diverged = true;
                return None;
            }
            self.account.acceptance += (-lost).exp().min(1.0);
            let next = next?;
            return Some(Tree {
                sum: next.momentum.clone(),
                chosen: next.place.clone(),
                first: next.clone(),
                last: next,
                ln_weight: -lost,
                whole: true,
            });
        }
        let near = self.grow(edge, depth - 1, forward)?;
        if !near.whole {
            return Some(near);
        }
        let next_edge = if forward { &near.last } else { &near.first };
        let far = self.grow(next_edge, depth - 1, forward)?;
        if !far.whole {
            return Some(far);
        }
        let total = ln_add(near.ln_weight, far.ln_weight);
        let take_far = self.random.uniform().ln() < far.ln_weight - total;
        let chosen = if take_far { far.chosen.clone() } else { near.chosen.clone() };
        let (left, right) = if forward { (near, far) } else { (far, near) };
        Some(join(left, right, chosen))
    }

    /// One leapfrog step.
    fn leap(&self, from: &Phase, forward: bool) -> Option<Phase> {
        let length = if forward { self.length } else { -self.length };
        let half = |momentum: &[f64], gradient: &[f64]| -> Vec<f64> {
            momentum.iter().zip(gradient).map(|(p, g)| p + 0.5 * length * g).collect()
        };
        let momentum = half(&from.momentum, &from.place.gradient);
        let at = from.place.at.iter().zip(&momentum).map(|(q, p)| q + length * p).collect();
        let place = Place::new(self.density, at)?;
        let momentum = half(&momentum, &place.gradient);
        Some(Phase { place, momentum })
    }
}

/// Two parts of a trajectory, the left one before the right one in time, with
/// the place chosen from both.
fn join(left: Tree, right: Tree, chosen: Place) -> Tree {
    let sum: Vec<f64> = left.sum.iter().zip(&right.sum).map(|(a, b)| a + b).collect();
    // No U-turn over the whole, nor over each half with the next step.
    let onwards =
        |sum: &[f64], first: &[f64], last: &[f64]| dot(sum, first) > 0.0 && dot(sum, last) > 0.0;
    let across = |part: &[f64], edge: &[f64]| -> Vec<f64> {
        part.iter().zip(edge).map(|(a, b)| a + b).collect()
    };
    let whole = onwards(&sum, &left.first.momentum, &right.last.momentum)
        && onwards(
            &across(&left.sum, &right.first.momentum),
            &left.first.momentum,
            &right.first.momentum,
        )
        && onwards(
            &across(&right.sum, &left.last.momentum),
            &left.last.momentum,
            &right.last.momentum,
        );
    Tree {
        ln_weight: ln_add(left.ln_weight, right.ln_weight),
        chosen,
        first: left.first,
        last: right.last,
        sum,
        whole,
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// `ln(e^a + e^b)`.
fn ln_add(a: f64, b: f64) -> f64 {
    let high = a.max(b);
    high + (-(a - b).abs()).exp().ln_1p()
}
