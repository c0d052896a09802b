//! A table of customers: repeat purchases, recency and age, and mean spend
//! where it is known.

use satis_clv::History;

use super::usual::{AGE, CUSTOMER, FREQUENCY, MEAN_SPEND, RECENCY};
use super::{Customers, LogRows};
use crate::args::ClvArgs;
use crate::cell::{Number, parse_number};
use crate::error::Error;
use crate::measure::{BadCells, Filter};
use crate::source::Survey;

/// The customers of the table, their times in the unit of the model. Where
/// there is no column of customers their row says who they are.
///
/// # Errors
///
/// Where columns are missing, the file cannot be read on, or a row is no
/// customer, with its line.
pub(crate) fn read_summary(args: &ClvArgs, survey: &mut Survey) -> Result<Customers, Error> {
    let columns = survey.columns();
    let customer = CUSTOMER.find(args.log.customer.as_deref(), columns)?;
    let frequency = FREQUENCY.need(args.frequency.as_deref(), columns)?;
    let recency = RECENCY.need(args.recency.as_deref(), columns)?;
    let age = AGE.need(args.age.as_deref(), columns)?;
    let spend = MEAN_SPEND.find(args.log.amount.as_deref(), columns)?;
    let filters = Filter::parse_all(&args.log.filters, columns)?;
    let (mark, label) = (survey.decimal_mark(), |at: usize| columns.label(at));
    let labels = [frequency, recency, age].map(label);
    let factor = match &args.times_in {
        Some(unit) if *unit != args.unit => Some((unit.days(), args.unit.days())),
        _ => None,
    };
    let in_unit = |time: f64| factor.map_or(time, |(from, to)| time * from / to);
    let mut found = Customers {
        names: Vec::new(),
        histories: Vec::new(),
        has_spend: spend.is_some(),
        rows: LogRows::default(),
        bad: BadCells::default(),
        columns: [
            ("customer", customer),
            ("frequency", Some(frequency)),
            ("recency", Some(recency)),
            ("age", Some(age)),
            ("mean_spend", spend),
        ]
        .into_iter()
        .filter_map(|(role, at)| at.map(|at| (role, at)))
        .collect(),
        log: None,
    };
    survey.for_each_row(|row| {
        found.rows.read += 1;
        if !filters.iter().all(|filter| filter.accepts(row)) {
            found.rows.filtered_out += 1;
            return Ok(());
        }
        let refuse = |reason: String| Err(Error::Row { line: row.line(), reason });
        let mut numbers = [0.0; 3];
        let cells = [frequency, recency, age].into_iter().zip(&labels);
        for (number, (column, label)) in numbers.iter_mut().zip(cells) {
            match parse_number(row.cell(column), mark) {
                Number::Value(value) => *number = value,
                Number::Missing => {
                    found.rows.no_date += 1;
                    return Ok(());
                }
                Number::Bad => {
                    found.bad.note(row, column, row.cell(column));
                    found.rows.bad += 1;
                    if args.log.skip_bad {
                        return Ok(());
                    }
                    return refuse(format!("column \"{label}\" holds no number"));
                }
            }
        }
        let [x, t_x, t] = numbers;
        let history = match History::from_numbers(x, in_unit(t_x), in_unit(t)) {
            Ok(history) => history,
            Err(error) => return refuse(error.to_string()),
        };
        let mean = spend.map(|column| (column, parse_number(row.cell(column), mark)));
        let history = match mean {
            // What a table says of the spend of nobody's purchases is nothing.
            Some((_, Number::Value(mean))) if history.frequency() > 0 => {
                match history.with_mean_spend(mean) {
                    Ok(history) => history,
                    Err(error) => return refuse(error.to_string()),
                }
            }
            Some((_, Number::Missing)) if history.frequency() > 0 => {
                found.rows.no_amount += 1;
                return Ok(());
            }
            Some((column, Number::Bad)) => {
                found.bad.note(row, column, row.cell(column));
                found.rows.bad += 1;
                if args.log.skip_bad {
                    return Ok(());
                }
                return refuse("the mean spend is no number".to_owned());
            }
            _ => history,
        };
        let name = match customer {
            Some(column) => String::from_utf8_lossy(row.cell(column).trim_ascii()).into_owned(),
            None => found.rows.read.to_string(),
        };
        found.names.push(name.into());
        found.histories.push(history);
        Ok(())
    })?;
    if found.histories.is_empty() {
        return Err(Error::Data(format!("there is no customer: {} rows read", found.rows.read)));
    }
    Ok(found)
}
