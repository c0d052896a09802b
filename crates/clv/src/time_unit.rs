//! The unit of time that rates and ages are measured in.

use std::fmt;

use crate::Error;

/// A unit of time. Every rate, age and horizon of a model is in the unit of
/// its data; a year is 365.25 days and a month a twelfth of it, 30.4375 days.
///
/// ```
/// use satis_clv::TimeUnit;
///
/// assert_eq!(TimeUnit::Weeks.from_days(21.0), 3.0);
/// assert_eq!(TimeUnit::Months.days(), 30.4375);
/// let sprint = TimeUnit::named("sprint", 14.0)?;
/// assert_eq!(sprint.from_days(21.0), 1.5);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", try_from = "Unchecked")
)]
#[non_exhaustive]
pub enum TimeUnit {
    /// Days of 24 hours.
    Days,
    /// Weeks of 7 days.
    #[default]
    Weeks,
    /// Twelfths of a year: 30.4375 days.
    Months,
    /// Years of 365.25 days.
    Years,
    /// A unit of your own: see [`TimeUnit::named`].
    Named {
        /// Its name.
        name: String,
        /// How many days it has.
        days: f64,
    },
}

impl TimeUnit {
    /// A unit of your own.
    ///
    /// # Errors
    /// [`Error::Range`] unless the number of days is finite and above 0.
    pub fn named(name: impl Into<String>, days: f64) -> Result<Self, Error> {
        let days = crate::error::positive("days of a unit", days)?;
        Ok(Self::Named { name: name.into(), days })
    }

    /// How many days the unit has.
    #[must_use]
    pub const fn days(&self) -> f64 {
        match self {
            Self::Days => 1.0,
            Self::Weeks => 7.0,
            Self::Months => 30.4375,
            Self::Years => 365.25,
            Self::Named { days, .. } => *days,
        }
    }

    /// How many of the unit a number of days is.
    #[must_use]
    pub const fn from_days(&self, days: f64) -> f64 {
        days / self.days()
    }

    /// How many of the unit a year is.
    #[must_use]
    pub const fn per_year(&self) -> f64 {
        365.25 / self.days()
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
            Self::Named { name, .. } => name,
        })
    }
}

impl std::str::FromStr for TimeUnit {
    type Err = Error;

    /// `day`, `week`, `month` or `year`, also in the plural.
    fn from_str(text: &str) -> Result<Self, Error> {
        match text.trim().to_ascii_lowercase().as_str() {
            "day" | "days" => Ok(Self::Days),
            "week" | "weeks" => Ok(Self::Weeks),
            "month" | "months" => Ok(Self::Months),
            "year" | "years" => Ok(Self::Years),
            _ => Err(Error::Text {
                what: "a unit of time",
                text: text.to_owned(),
                expected: "day, week, month or year",
            }),
        }
    }
}

/// How a unit is stored: its days are checked on the way in.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unchecked {
    Days,
    Weeks,
    Months,
    Years,
    Named { name: String, days: f64 },
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for TimeUnit {
    type Error = Error;

    fn try_from(unchecked: Unchecked) -> Result<Self, Error> {
        match unchecked {
            Unchecked::Days => Ok(Self::Days),
            Unchecked::Weeks => Ok(Self::Weeks),
            Unchecked::Months => Ok(Self::Months),
            Unchecked::Years => Ok(Self::Years),
            Unchecked::Named { name, days } => Self::named(name, days),
        }
    }
}
