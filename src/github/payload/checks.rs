//! Check runs and suites that somebody wants again, and buttons that were pressed.
//!
//! Always true: such an event names a commit, never a pull request: those of forks would be missing.

use serde::Deserialize;

use super::envelope::{Envelope, PayloadError, action, read};
use crate::model::{CheckRequest, CommitSha, Delivery, Event};

pub(super) fn check_run(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        check_run: HeadWire,
        requested_action: Option<ActionWire>,
    }
    #[derive(Deserialize)]
    struct ActionWire {
        identifier: String,
    }
    let action = action(delivery)?;
    if !matches!(action.as_str(), "rerequested" | "requested_action") {
        return Ok(None);
    }
    let wire: Wire = read(delivery)?;
    let request = match (action.as_str(), wire.requested_action) {
        ("rerequested", _) => CheckRequest::Rerequested,
        (_, Some(action)) => CheckRequest::Action { identifier: action.identifier },
        (_, None) => {
            return Err(PayloadError { event: delivery.event.clone(), message: "requested_action: missing field `identifier`".to_owned() });
        }
    };
    Ok(check(&wire.envelope, wire.check_run.head_sha, request))
}

pub(super) fn check_suite(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        check_suite: HeadWire,
    }
    if action(delivery)? != "rerequested" {
        return Ok(None);
    }
    let wire: Wire = read(delivery)?;
    Ok(check(&wire.envelope, wire.check_suite.head_sha, CheckRequest::Rerequested))
}

#[derive(Deserialize)]
struct HeadWire {
    head_sha: CommitSha,
}

fn check(envelope: &Envelope, head: CommitSha, request: CheckRequest) -> Option<Event> {
    Some(Event::Check { repository: envelope.repository()?, head, request, sender: envelope.sender() })
}
