//! The elements of HTML (WHATWG, obsolete ones too), as far as text cares.

/// Every element, sorted.
pub(crate) const ELEMENTS: [&str; 130] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "marquee",
    "menu",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "path",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xml",
    "xmp",
];

/// Elements whose text is no copy.
pub(crate) const SKIPPED: [&str; 17] = [
    "aside", "audio", "button", "canvas", "datalist", "figure", "form", "iframe", "nav", "noscript", "object", "script",
    "select", "style", "svg", "template", "video",
];

/// On a page of its own there is more that is no copy.
pub(crate) const SKIPPED_ON_PAGES: [&str; 2] = ["dialog", "footer"];

/// Attributes that stand without a value.
pub(crate) const BOOLEAN_ATTRIBUTES: [&str; 16] = [
    "allowfullscreen",
    "async",
    "autoplay",
    "checked",
    "controls",
    "defer",
    "disabled",
    "hidden",
    "itemscope",
    "loop",
    "muted",
    "nomodule",
    "noshade",
    "nowrap",
    "open",
    "selected",
];

/// Elements that stay within a line of text; every other one ends the paragraph.
pub(crate) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "area"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "meter"
            | "nobr"
            | "output"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "slot"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    ) || name.contains([':', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_can_be_searched() {
        assert!(ELEMENTS.is_sorted());
        assert!(SKIPPED.iter().chain(&SKIPPED_ON_PAGES).all(|it| ELEMENTS.binary_search(it).is_ok()));
    }
}
