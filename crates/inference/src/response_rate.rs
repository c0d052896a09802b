//! Response rates as the American Association for Public Opinion Research
//! defines them.

use satis_response_model::Estimate;

use crate::Error;

/// What became of the people, households or addresses that were asked: the
/// final dispositions of AAPOR (2023), Standard Definitions, 10th edition.
///
/// ```
/// use satis_inference::{Dispositions, ResponseRate};
///
/// let asked = Dispositions {
///     complete: 420,
///     partial: 35,
///     refusals: 120,
///     non_contacts: 600,
///     other: 25,
///     unknown_household: 80,
///     unknown_other: 20,
///     ineligible: 150,
/// };
/// // e = 1200 / 1350: of those whose eligibility is known, so many are.
/// let rate = asked.rate(ResponseRate::Rr3, None)?;
/// assert!((rate.value() - 0.325_862_068_965_517).abs() < 1e-14);
/// assert_eq!(asked.rate(ResponseRate::Coop1, None)?.value(), 0.7);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Dispositions {
    /// I: complete interviews or questionnaires.
    pub complete: u64,
    /// P: partial ones.
    pub partial: u64,
    /// R: refusals and break-offs.
    pub refusals: u64,
    /// NC: eligible, not reached.
    pub non_contacts: u64,
    /// O: eligible and reached, but not able to answer.
    pub other: u64,
    /// UH: not known whether there is a household (or an account, a device).
    pub unknown_household: u64,
    /// UO: not known whether anybody eligible is there, for other reasons.
    pub unknown_other: u64,
    /// Not eligible: in no denominator, but in the estimate of e.
    pub ineligible: u64,
}

/// A rate of AAPOR's Standard Definitions. With I, P, R, NC, O, UH, UO as in
/// [`Dispositions`], E = I + P + R + NC + O, U = UH + UO, and e the share of U
/// that is eligible:
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ResponseRate {
    /// `I / (E + U)`: the minimum response rate.
    Rr1,
    /// `(I + P) / (E + U)`.
    Rr2,
    /// `I / (E + e U)`.
    Rr3,
    /// `(I + P) / (E + e U)`.
    Rr4,
    /// `I / E`: the maximum response rate, if nobody unknown is eligible.
    Rr5,
    /// `(I + P) / E`.
    Rr6,
    /// `I / (I + P + R + O)`: the minimum cooperation rate.
    Coop1,
    /// `(I + P) / (I + P + R + O)`.
    Coop2,
    /// `I / (I + P + R)`: those not able to answer left out.
    Coop3,
    /// `(I + P) / (I + P + R)`.
    Coop4,
    /// `R / (E + U)`.
    Ref1,
    /// `R / (E + e U)`.
    Ref2,
    /// `R / E`.
    Ref3,
    /// `(I + P + R + O) / (E + U)`.
    Con1,
    /// `(I + P + R + O) / (E + e U)`.
    Con2,
    /// `(I + P + R + O) / E`.
    Con3,
}

impl ResponseRate {
    /// Every rate.
    pub const ALL: [Self; 16] = [
        Self::Rr1,
        Self::Rr2,
        Self::Rr3,
        Self::Rr4,
        Self::Rr5,
        Self::Rr6,
        Self::Coop1,
        Self::Coop2,
        Self::Coop3,
        Self::Coop4,
        Self::Ref1,
        Self::Ref2,
        Self::Ref3,
        Self::Con1,
        Self::Con2,
        Self::Con3,
    ];

    /// AAPOR's name, such as `RR3`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rr1 => "RR1",
            Self::Rr2 => "RR2",
            Self::Rr3 => "RR3",
            Self::Rr4 => "RR4",
            Self::Rr5 => "RR5",
            Self::Rr6 => "RR6",
            Self::Coop1 => "COOP1",
            Self::Coop2 => "COOP2",
            Self::Coop3 => "COOP3",
            Self::Coop4 => "COOP4",
            Self::Ref1 => "REF1",
            Self::Ref2 => "REF2",
            Self::Ref3 => "REF3",
            Self::Con1 => "CON1",
            Self::Con2 => "CON2",
            Self::Con3 => "CON3",
        }
    }

    /// How much of the unknown cases its denominator counts.
    const fn unknown(self) -> Unknown {
        match self {
            Self::Rr1 | Self::Rr2 | Self::Ref1 | Self::Con1 => Unknown::All,
            Self::Rr3 | Self::Rr4 | Self::Ref2 | Self::Con2 => Unknown::Eligible,
            _ => Unknown::None,
        }
    }
}

/// AAPOR's name.
impl std::fmt::Display for ResponseRate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Which cases of unknown eligibility count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unknown {
    All,
    Eligible,
    None,
}

impl Dispositions {
    /// The share of eligible cases among those whose eligibility is known,
    /// `E / (E + ineligible)`: the proportional estimate of e (CASRO); `None`
    /// if none is known.
    #[must_use]
    pub fn eligible_share(&self) -> Option<f64> {
        let eligible = self.eligible();
        let known = eligible + self.ineligible as f64;
        (known > 0.0).then(|| eligible / known)
    }

    /// A rate by AAPOR's definition. Its base is the denominator (rounded to
    /// whole cases where e enters it), and it has no standard error: it
    /// describes the cases that were asked.
    ///
    /// `e` is the share of cases of unknown eligibility that are eligible;
    /// without it, [`eligible_share`](Self::eligible_share). The rates without
    /// e do not look at it.
    ///
    /// # Errors
    /// [`Error::NoData`] if the denominator is 0, [`Error::Argument`] if e is
    /// not from 0 to 1.
    pub fn rate(&self, rate: ResponseRate, e: Option<f64>) -> Result<Estimate, Error> {
        let [complete, partial, refusals, other] =
            [self.complete, self.partial, self.refusals, self.other].map(|count| count as f64);
        let unknown = self.unknown_household as f64 + self.unknown_other as f64;
        let reached = complete + partial + refusals + other;
        let mut convention = None;
        let base = match rate.unknown() {
            Unknown::All => self.eligible() + unknown,
            Unknown::None => self.eligible(),
            Unknown::Eligible => {
                let (share, whose) = match e {
                    Some(given) => (given, "as given"),
                    None => (self.eligible_share().ok_or(Error::NoData)?, "proportional (CASRO)"),
                };
                if !(0.0..=1.0).contains(&share) {
                    let expected = "a number from 0 to 1";
                    return Err(Error::Argument { what: "e", value: share, expected });
                }
                convention = Some(format!("e = {share:.6}, {whose}"));
                self.eligible() + share * unknown
            }
        };
        use ResponseRate as R;
        let (part, base) = match rate {
            R::Rr1 | R::Rr3 | R::Rr5 => (complete, base),
            R::Rr2 | R::Rr4 | R::Rr6 => (complete + partial, base),
            R::Coop1 => (complete, reached),
            R::Coop2 => (complete + partial, reached),
            R::Coop3 => (complete, reached - other),
            R::Coop4 => (complete + partial, reached - other),
            R::Ref1 | R::Ref2 | R::Ref3 => (refusals, base),
            R::Con1 | R::Con2 | R::Con3 => (reached, base),
        };
        if base <= 0.0 {
            return Err(Error::NoData);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive sum of counts; casts from floats saturate"
        )]
        let n = base.round() as u64;
        let estimate = Estimate::new(rate.name(), part / base, n)?
            .with_convention("AAPOR Standard Definitions");
        Ok(match convention {
            Some(e) => estimate.with_convention(e),
            None => estimate,
        })
    }

    fn eligible(&self) -> f64 {
        let parts = [self.complete, self.partial, self.refusals, self.non_contacts, self.other];
        parts.iter().map(|&count| count as f64).sum()
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{Dispositions, ResponseRate};
    use crate::Error;

    const ASKED: Dispositions = Dispositions {
        complete: 420,
        partial: 35,
        refusals: 120,
        non_contacts: 600,
        other: 25,
        unknown_household: 80,
        unknown_other: 20,
        ineligible: 150,
    };

    /// 40-digit arithmetic for RR and COOP1; the others by hand.
    #[test]
    fn all_sixteen() {
        let unknown = 100.0 * 8.0 / 9.0;
        let expected = [
            420.0 / 1300.0,
            0.35,
            0.325_862_068_965_517_2,
            0.353_017_241_379_310_3,
            0.35,
            455.0 / 1200.0,
            0.7,
            455.0 / 600.0,
            420.0 / 575.0,
            455.0 / 575.0,
            120.0 / 1300.0,
            120.0 / (1200.0 + unknown),
            0.1,
            600.0 / 1300.0,
            600.0 / (1200.0 + unknown),
            0.5,
        ];
        for (rate, expected) in ResponseRate::ALL.into_iter().zip(expected) {
            let found = ASKED.rate(rate, None).unwrap();
            assert_relative_eq!(found.value(), expected, max_relative = 1e-14);
            assert_eq!(found.statistic(), rate.name());
        }
    }

    #[test]
    fn e_of_one_and_nought_are_the_ends() {
        let rate = |rate, e| ASKED.rate(rate, Some(e)).unwrap().value();
        assert_relative_eq!(rate(ResponseRate::Rr3, 1.0), rate(ResponseRate::Rr1, 1.0));
        assert_relative_eq!(rate(ResponseRate::Rr3, 0.0), rate(ResponseRate::Rr5, 1.0));
        assert!(matches!(ASKED.rate(ResponseRate::Rr4, Some(1.5)), Err(Error::Argument { .. })));
        let nobody = Dispositions::default();
        for rate in ResponseRate::ALL {
            assert_eq!(nobody.rate(rate, None), Err(Error::NoData));
        }
    }
}
