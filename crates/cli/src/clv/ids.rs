//! Customers by what a file calls them.

use std::collections::HashMap;
use std::rc::Rc;

use crate::error::Error;

/// A number for each customer, in the order in which they first appear.
#[derive(Debug, Default)]
pub(super) struct Ids {
    known: HashMap<Rc<str>, u32>,
    names: Vec<Rc<str>>,
}

impl Ids {
    /// The number of a customer.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] beyond 2^32 customers.
    pub(super) fn number(&mut self, name: &str) -> Result<u32, Error> {
        if let Some(found) = self.known.get(name) {
            return Ok(*found);
        }
        let number = u32::try_from(self.names.len())
            .map_err(|_| Error::Data("a log may have 2^32 customers at most".to_owned()))?;
        let name: Rc<str> = name.into();
        self.known.insert(Rc::clone(&name), number);
        self.names.push(name);
        Ok(number)
    }

    /// What the file calls a customer.
    pub(super) fn name(&self, number: u32) -> &str {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        self.names.get(at).map_or("", |name| name)
    }
}
