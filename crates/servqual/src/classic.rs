//! The classical 22 items, in our own words, English and Chinese.

use satis_response_model::{Item, Keying, Scale};

use crate::{Error, ItemPair, Servqual};

/// How the items of Responsiveness and Empathy (10 to 13, 18 to 22) are put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Phrasing {
    /// All 22 are positive, as in the revision of 1991. The default: negative
    /// items load on a factor of their own and confuse respondents.
    #[default]
    AllPositive,
    /// Nine are negative, as in 1988, and keyed in reverse: 8 - x on 1 to 7.
    NegativeOf1988,
}

/// The names of the five dimensions, in the order of the items.
pub const CLASSIC_DIMENSIONS: [&str; 5] =
    ["tangibles", "reliability", "responsiveness", "assurance", "empathy"];

/// The five dimensions in Chinese, in the same order.
pub const CLASSIC_DIMENSIONS_ZH: [&str; 5] = ["有形性", "可靠性", "响应性", "保证性", "移情性"];

/// What stands after `An excellent provider` and `This provider`.
struct Statement {
    english: &'static str,
    chinese: &'static str,
    /// What stands after `does not` and after `不`, where 1988 is negative.
    negative: Option<(&'static str, &'static str)>,
}

const fn positive(english: &'static str, chinese: &'static str) -> Statement {
    Statement { english, chinese, negative: None }
}

const fn both(
    english: &'static str,
    chinese: &'static str,
    negative: (&'static str, &'static str),
) -> Statement {
    Statement { english, chinese, negative: Some(negative) }
}

const STATEMENTS: [Statement; 22] = [
    positive("uses equipment that is up to date", "使用先进的设备"),
    positive("has premises that are pleasant to look at", "的场所美观舒适"),
    positive("has staff who are neatly dressed", "的员工衣着整洁"),
    positive(
        "has printed and online material that suits the service",
        "的宣传和说明资料与其服务相称",
    ),
    positive("keeps to the times it has promised", "按约定的时间完成承诺的事"),
    positive("takes a real interest in solving a customer's problem", "真心帮助顾客解决问题"),
    positive("gets the service right from the start", "第一次就把服务做好"),
    positive("delivers on the day it said it would", "在答应的日期提供服务"),
    positive("keeps its records free of mistakes", "的记录准确无误"),
    both(
        "lets customers know in advance when their turn will come",
        "事先让顾客知道何时轮到自己",
        ("let customers know in advance when their turn will come", "会事先让顾客知道何时轮到自己"),
    ),
    both(
        "has staff who serve customers promptly",
        "的员工能迅速为顾客服务",
        ("have staff who serve customers promptly", "能由员工迅速为顾客服务"),
    ),
    both(
        "has staff who are always glad to help",
        "的员工总是乐于帮忙",
        ("have staff who are always glad to help", "总能让员工乐于帮忙"),
    ),
    both(
        "has staff who find time for a customer's request",
        "的员工再忙也会回应顾客的请求",
        ("have staff who find time for a customer's request", "会在员工繁忙时回应顾客的请求"),
    ),
    positive("has staff whose conduct inspires trust", "的员工举止让人信任"),
    positive("makes customers feel safe in their dealings with it", "让顾客在往来中感到放心"),
    positive("has staff who are courteous at all times", "的员工始终有礼貌"),
    positive("has staff who know enough to answer questions", "的员工有足够的知识回答问题"),
    both(
        "treats each customer as an individual",
        "把每位顾客当作独特的个人来对待",
        ("treat each customer as an individual", "会把每位顾客当作独特的个人来对待"),
    ),
    both(
        "is open at hours that suit its customers",
        "的营业时间方便顾客",
        ("open at hours that suit its customers", "会按顾客方便的时间营业"),
    ),
    both(
        "has staff who take time for the person in front of them",
        "的员工肯为眼前的顾客花时间",
        ("have staff who take time for the person in front of them", "会由员工为眼前的顾客花时间"),
    ),
    both(
        "puts what is good for the customer first",
        "以顾客的利益为先",
        ("put what is good for the customer first", "会以顾客的利益为先"),
    ),
    both(
        "has staff who grasp what a customer is really after",
        "的员工明白顾客真正想要什么",
        ("have staff who grasp what a customer is really after", "能让员工明白顾客真正想要什么"),
    ),
];

/// How many items each of the five dimensions has.
const SIZES: [usize; 5] = [4, 5, 4, 4, 5];

impl Servqual {
    /// The classical 22 items on 1 to 7: tangibles 1 to 4, reliability 5 to 9,
    /// responsiveness 10 to 13, assurance 14 to 17, empathy 18 to 22. The items
    /// are `01` to `22`, their questions `E01` to `E22` and `P01` to `P22`.
    ///
    /// Structure: Parasuraman, Zeithaml & Berry (1988), SERVQUAL: a
    /// multiple-item scale for measuring consumer perceptions of service
    /// quality, Journal of Retailing 64:12-40, and (1991), Refinement and
    /// reassessment of the SERVQUAL scale, Journal of Retailing 67:420-450. The
    /// wording is our own; to compare with published norms ask the publisher
    /// for the original.
    ///
    /// # Errors
    /// None: the checks are those of [`Servqual::new`].
    ///
    /// ```
    /// use satis_servqual::{Phrasing, Servqual};
    ///
    /// let servqual = Servqual::classic(Phrasing::AllPositive)?;
    /// let questions = servqual.questionnaire()?;
    /// assert_eq!(questions.items().len(), 44);
    /// assert_eq!(
    ///     questions.item("P11")?.wording("en"),
    ///     Some("This provider has staff who serve customers promptly."),
    /// );
    /// assert_eq!(questions.item("E05")?.group(), Some("reliability"));
    /// # Ok::<(), satis_servqual::Error>(())
    /// ```
    pub fn classic(phrasing: Phrasing) -> Result<Self, Error> {
        let ids: Vec<String> =
            (1..=STATEMENTS.len()).map(|number| format!("{number:02}")).collect();
        let pairs =
            ids.iter().zip(&STATEMENTS).map(|(id, statement)| pair(id, statement, phrasing));
        let names: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut rest = &names[..];
        let mut dimensions = Vec::with_capacity(SIZES.len());
        for (name, size) in CLASSIC_DIMENSIONS.into_iter().zip(SIZES) {
            let (these, after) = rest.split_at(size.min(rest.len()));
            dimensions.push((name, these));
            rest = after;
        }
        Self::new(pairs, &dimensions)
    }
}

fn pair(id: &str, statement: &Statement, phrasing: Phrasing) -> ItemPair {
    let question = |side: &str, english: String, chinese: String| {
        Item::new(format!("{side}{id}"), Scale::ONE_TO_SEVEN)
            .with_wording("en", english)
            .with_wording("zh", chinese)
    };
    match (phrasing, statement.negative) {
        (Phrasing::NegativeOf1988, Some((english, chinese))) => ItemPair::of(
            id,
            question(
                "E",
                format!("An excellent provider need not {english}."),
                format!("优秀的服务机构不一定{chinese}。"),
            ),
            question(
                "P",
                format!("This provider does not {english}."),
                format!("这家机构不{chinese}。"),
            ),
        )
        .with_keying(Keying::Reversed),
        _ => {
            let (english, chinese) = (statement.english, statement.chinese);
            ItemPair::of(
                id,
                question(
                    "E",
                    format!("An excellent provider {english}."),
                    format!("优秀的服务机构{chinese}。"),
                ),
                question("P", format!("This provider {english}."), format!("这家机构{chinese}。")),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use satis_response_model::Keying;

    use super::Phrasing;
    use crate::Servqual;

    #[test]
    fn nine_items_are_reversed_in_1988() {
        let servqual = Servqual::classic(Phrasing::NegativeOf1988).unwrap();
        let reversed: Vec<&str> = servqual
            .pairs()
            .iter()
            .filter(|pair| pair.perception().keying() == Keying::Reversed)
            .map(crate::ItemPair::id)
            .collect();
        assert_eq!(reversed, ["10", "11", "12", "13", "18", "19", "20", "21", "22"]);
        assert_eq!(servqual.pairs()[9].perception().keyed(7), Some(1));
    }

    #[test]
    fn every_question_is_worded_in_both_languages() {
        for phrasing in [Phrasing::AllPositive, Phrasing::NegativeOf1988] {
            let questions = Servqual::classic(phrasing).unwrap().questionnaire().unwrap();
            let mut seen = std::collections::HashSet::new();
            for item in questions.items() {
                for language in ["en", "zh"] {
                    assert!(seen.insert(item.wording(language).unwrap().to_owned()));
                }
            }
        }
    }
}
