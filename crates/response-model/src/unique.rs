//! The check that names are unique.

use std::collections::BTreeSet;

use crate::Error;

/// Fails with the first name that stands twice.
pub(crate) fn check<'a>(
    what: &'static str,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(Error::Duplicate { what, name: name.to_owned() });
        }
    }
    Ok(())
}
