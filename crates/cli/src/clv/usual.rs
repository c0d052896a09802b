//! Which column holds what, where the user does not say.

use crate::error::Error;
use crate::source::Columns;
use crate::text::fold;

/// What a column may hold, and what it is usually called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Role {
    /// In words.
    pub(super) name: &'static str,
    /// The option that names it.
    option: &'static str,
    usual: &'static [&'static str],
}

pub(super) const CUSTOMER: Role = Role {
    name: "customer",
    option: "--customer",
    usual: &["customer_id", "customer", "client", "user", "account", "member", "household", "id"],
};
pub(super) const DATE: Role = Role {
    name: "date",
    option: "--date",
    usual: &[
        "date",
        "order_date",
        "invoice_date",
        "purchase_date",
        "transaction_date",
        "day",
        "timestamp",
    ],
};
pub(super) const AMOUNT: Role = Role {
    name: "amount",
    option: "--amount",
    usual: &["amount", "revenue", "sales", "spend", "total", "value", "price"],
};
pub(super) const FREQUENCY: Role =
    Role { name: "frequency", option: "--frequency", usual: &["x", "frequency"] };
pub(super) const RECENCY: Role =
    Role { name: "recency", option: "--recency", usual: &["t_x", "recency"] };
pub(super) const AGE: Role = Role { name: "age", option: "--age", usual: &["T", "age", "T_cal"] };
pub(super) const MEAN_SPEND: Role = Role {
    name: "mean_spend",
    option: "--amount",
    usual: &["mean_spend", "zbar", "monetary_value", "m_x", "z"],
};

impl Role {
    /// The column that the user names, or the first of the usual names that
    /// the file has.
    ///
    /// # Errors
    ///
    /// As [`Columns::find`] for a stated name.
    pub(super) fn find(
        self,
        stated: Option<&str>,
        columns: &Columns,
    ) -> Result<Option<usize>, Error> {
        if let Some(stated) = stated {
            return columns.find(stated).map(Some);
        }
        let plain: Vec<String> = (0..columns.len()).map(|at| plain(columns.name(at))).collect();
        let named = |usual: &&str| {
            let wanted = plain_of(usual);
            let mut found = (0..columns.len())
                .filter(|at| plain[*at] == wanted || plain[*at] == format!("{wanted}id"));
            // Of two with the same name neither is taken.
            found.next().filter(|_| found.next().is_none())
        };
        Ok(self.usual.iter().find_map(named))
    }

    /// The same, for a column that must be there.
    ///
    /// # Errors
    ///
    /// And [`Error::Usage`] where none has a usual name.
    pub(super) fn need(self, stated: Option<&str>, columns: &Columns) -> Result<usize, Error> {
        self.find(stated, columns)?.ok_or_else(|| {
            let few = (0..columns.len()).take(12).map(|at| columns.label(at));
            Error::Usage(format!(
                "no column of the file has a usual name for the {}: say which with {}; the file has {}",
                self.name,
                self.option,
                few.collect::<Vec<_>>().join(", ")
            ))
        })
    }
}

/// Without case and separators.
fn plain(name: &str) -> String {
    plain_of(&fold(name))
}

fn plain_of(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' ' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Columns {
        Columns::new(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn usual_names_are_found_in_any_dress() {
        let retail = columns(&["Invoice", "InvoiceDate", "Price", "Customer ID"]);
        assert_eq!(CUSTOMER.find(None, &retail).unwrap(), Some(3));
        assert_eq!(DATE.find(None, &retail).unwrap(), Some(1));
        assert_eq!(AMOUNT.find(None, &retail).unwrap(), Some(2));
        let summary = columns(&["ID", "x", "t_x", "T", "zbar"]);
        let found =
            [FREQUENCY, RECENCY, AGE, MEAN_SPEND].map(|role| role.find(None, &summary).unwrap());
        assert_eq!(found, [Some(1), Some(2), Some(3), Some(4)]);
    }

    #[test]
    fn what_is_stated_goes_first_and_what_is_missing_is_said() {
        let odd = columns(&["who", "when", "date"]);
        assert_eq!(DATE.find(Some("when"), &odd).unwrap(), Some(1));
        assert!(DATE.find(Some("never"), &odd).is_err());
        let message = CUSTOMER.need(None, &odd).unwrap_err().to_string();
        assert!(message.contains("--customer") && message.contains("who"), "{message}");
        assert_eq!(CUSTOMER.find(None, &columns(&["customer", "Customer"])).unwrap(), None);
    }
}
