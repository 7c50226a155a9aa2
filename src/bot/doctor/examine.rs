//! The whole examination, in the order in which one thing stands on another.
//!
//! Always true: it goes on as far as it can; what depends on something that is broken is left out.

use super::diagnosis::Diagnosis;
use super::{app, installations, local};
use crate::config::ServerConfig;
use crate::github::{App, AppConfig};

/// Examines what a server with this configuration would work with.
pub async fn examine(config: &ServerConfig) -> Vec<Diagnosis> {
    let unknown = |name: &String| {
        Diagnosis::doubtful("environment", format!("{name} names no key of the configuration"), "Correct its name, or unset it.")
    };
    let mut said: Vec<Diagnosis> = config.ignored_environment.iter().map(unknown).collect();
    let (found, push) = on_this_machine(config.clone()).await;
    said.extend(found);
    let Some(identity) = config.github.app.clone() else {
        let remedy = "Register the App, and set `github.app_id`, `github.private_key_file` and `github.webhook_secret_file`.";
        said.push(Diagnosis::bad("github.app_id", "no App is configured", remedy));
        return said;
    };
    let github = AppConfig::new(identity.app_id, identity.private_key, &config.github.api_url, &config.github.web_url);
    let doctored = match App::new(github) {
        Ok(doctored) => doctored,
        Err(error) => {
            let remedy = "Take the .pem file that GitHub gave when the key was made.";
            said.push(Diagnosis::bad("github.private_key_file", error.to_string(), remedy));
            return said;
        }
    };
    said.push(Diagnosis::good("github.private_key_file", "the key can be used"));
    let (found, registration) = app::registration(&doctored, push).await;
    said.extend(found);
    if registration.is_some() {
        said.extend(app::webhook(&doctored, &config.public_url).await);
        said.extend(installations::installations(&doctored, config, push).await);
    }
    said
}

/// Looks at files; also tells whether fixes are to be pushed.
async fn on_this_machine(config: ServerConfig) -> (Vec<Diagnosis>, bool) {
    let looked = tokio::task::spawn_blocking(move || {
        let (mut said, policy) = local::policy(&config);
        said.extend(policy.as_ref().map(local::packs).unwrap_or_default());
        said.extend([local::store(&config), local::mirrors(&config)]);
        (said, policy.is_some_and(|policy| local::pushes(&policy)))
    });
    looked.await.unwrap_or_else(|error| {
        let failed =
            Diagnosis::bad("this machine", format!("the examination broke off: {error}"), "Please report this as a fault of Plangate.");
        (vec![failed], false)
    })
}
