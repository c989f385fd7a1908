//! What stands around items – in a wrapper, a channel, an envelope – and is said of them: states, orders, notes, and any other words.

use serde_json::Value;

use super::envelope;
use crate::values::fields::{self, Object, entries};
use crate::values::names::Property;
use crate::values::states::{self, States};
use crate::values::{orders, remarks};
use record::article::Article;

/// Fields around an item, the outermost first.
pub(crate) type Around = Vec<(String, Value)>;

/// Whom the fields speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    One,
    /// A status may be that of the answer.
    All,
}

/// Fields at most; beyond them none can be relied on.
const MOST: usize = 64;
/// Objects in objects deeper than this say nothing of the item.
const DEEPEST: usize = 4;
/// A longer text is no notice, in bytes.
const LONGEST: usize = 2000;

/// Takes in what a wrapper says of what is in it: all its fields but the one, `inside`, that holds it.
pub(crate) fn gather(wrapper: &Object, inside: Option<&str>, of: Of, found: &mut Around) {
    for (name, value) in wrapper.iter().filter(|(name, _)| Some(name.as_str()) != inside) {
        let folded = states::fold(name);
        // An item without an id has that of the object around it.
        if of == Of::One && matches!(folded.as_str(), "id" | "nitf") && (value.is_string() || value.is_number()) {
            found.push((name.clone(), value.clone()));
        } else {
            field(name, value, 0, of, found);
        }
    }
}

fn field(name: &str, value: &Value, depth: usize, of: Of, found: &mut Around) {
    let name = &states::fold(name);
    if Property::Silent.names().contains(&name.as_str()) {
        return;
    }
    for value in entries(value).into_iter().take(MOST) {
        match value {
            Value::Object(object) if depth < DEEPEST => inside(name, object, depth, of, found),
            Value::String(said) if !speaks(name, value, of) => remark(said, found),
            Value::String(_) | Value::Bool(_) | Value::Number(_) if speaks(name, value, of) => add(name, value, found),
            _ => {}
        }
    }
}

/// Fields of an object around the item: those of a container speak of it, of others only an embargo does.
fn inside(name: &str, object: &Object, depth: usize, of: Of, found: &mut Around) {
    if states::is_embargo(name) {
        add(name, &Value::Object(object.clone()), found);
        return;
    }
    let speaks = states::is_container(name) || states::is_state(name);
    let of_pair = |key: &str| object.get(key).and_then(Value::as_str);
    if let (true, Some(key), Some(value)) = (speaks, of_pair("name").or_else(|| of_pair("key")), object.get("value")) {
        field(key, value, depth + 1, of, found);
    }
    for (key, value) in object {
        if speaks || value.is_object() || value.is_array() || states::is_embargo(&states::fold(key)) {
            field(key, value, depth + 1, of, found);
        } else if let Some(said) = value.as_str() {
            remark(said, found);
        }
    }
}

/// Whether a field says something that is read by its name.
fn speaks(name: &str, value: &Value, of: Of) -> bool {
    let said = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let is_read = |property: Property| property.names().contains(&name);
    (states::is_state(name) && !(of == Of::All && states::is_of_answer(name, &said)))
        || states::is_container(name) && value.is_string()
        || states::is_order(name) && (orders::state(&said).is_some() || states::is_deletion(name, &said))
        || is_read(Property::EditorsNote)
        || is_read(Property::UsageTerms)
}

fn remark(said: &str, found: &mut Around) {
    if said.len() <= LONGEST && said.trim().contains(char::is_whitespace) {
        add("remark", &Value::String(said.to_owned()), found);
    }
}

fn add(name: &str, value: &Value, found: &mut Around) {
    if found.len() < MOST {
        found.push((name.to_owned(), value.clone()));
    } else if found.len() == MOST && name != "remark" {
        // A status that no list knows: it withholds the item.
        found.push(("status".to_owned(), Value::String("more fields around the item than can be read".to_owned())));
    }
}

/// Adds them to an item that is an object: its own id stands before that of its wrapper; of states all count.
pub(crate) fn add_to(item: &mut Object, around: &Around) {
    for (name, value) in around {
        fields::add(item, name, value.clone());
    }
}

/// Says them of an item that was read by another reader.
pub(crate) fn apply(article: &mut Article, around: &Around) {
    let mut states = States::default();
    for (name, value) in around {
        let said = fields::line(value).or_else(|| envelope::said(name, value));
        let Some(said) = said else { continue };
        let is_note = |property: Property| property.names().contains(&name.as_str());
        match () {
            () if is_note(Property::UsageTerms) => article.envelope.usage_terms.push(said),
            () if is_note(Property::EditorsNote) => {
                let notes = article.envelope.editors_note.take().into_iter().chain([said]);
                article.envelope.editors_note = Some(notes.collect::<Vec<_>>().join(" "));
            }
            () if name == "remark" => remarks::add(&mut article.envelope, &said),
            () => {
                let value = envelope::said(name, value).unwrap_or(said);
                states.field(name, &value);
                states.flag(&states::fold(&value));
            }
        }
    }
    states.finish(article);
}
