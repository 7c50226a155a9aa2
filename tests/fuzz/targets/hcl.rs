//! The HCL parser: nothing is lost, spans lie in the source, errors have places, nothing panics or hangs.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use plangate::model::Span;
use plangate::syntax::hcl::{Attribute, Block, Body, Item, parse, parse_expression, parse_template, tokenize};
use plangate_fuzz::mutate::mutate_text;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate_text(data, size, max_size, seed, 3) });

fuzz_target!(|text: &str| {
    let mut at = 0;
    for token in tokenize(text) {
        let (start, end) = (token.span.range().start, token.span.range().end);
        assert!(start >= at && end >= start, "{token:?} after {at}");
        assert!(text[at..start].chars().all(|c| matches!(c, ' ' | '\t')), "{:?} is in no token", &text[at..start]);
        assert!(text.get(start..end).is_some(), "{token:?}");
        at = end;
    }
    assert_eq!(at, text.len());
    let file = parse(text);
    assert_eq!(&*file.source, text);
    file.errors.iter().for_each(|error| within(error.span, text));
    file.comments.iter().for_each(|comment| within(comment.span, text));
    body(&file.body, text);
    let (expr, errors) = parse_expression(text, 7);
    assert!(expr.span.range().start >= 7 && expr.span.range().end <= text.len() + 7);
    errors.iter().for_each(|error| assert!(error.span.range().end <= text.len() + 7));
    let (expr, _) = parse_template(text, 3);
    assert!(expr.span.range().start >= 3 && expr.span.range().end <= text.len() + 3);
});

fn within(span: Span, text: &str) {
    assert!(text.get(span.range()).is_some(), "{span:?} of {} bytes", text.len());
}

fn body(body: &Body, text: &str) {
    let mut at = body.span.range().start;
    for item in &body.items {
        within(item.span(), text);
        assert!(item.span().range().start >= at && item.span().range().end <= body.span.range().end, "{item:?}");
        at = item.span().range().end;
        match item {
            Item::Attribute(Attribute { value, name, .. }) => {
                within(value.span, text);
                within(name.span, text);
            }
            Item::Block(Block { body: inner, .. }) => self::body(inner, text),
        }
    }
}
