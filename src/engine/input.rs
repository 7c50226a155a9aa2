//! The `input` document of rules, built from plans.
//!
//! Always true: a resource's values are converted once, however many rules and relations read them.

use std::sync::{Arc, OnceLock};

use regorus::Value as Rego;

use super::convert::{self, object};
use super::evaluation::EvaluationContext;
use super::relations::Relations;
use super::unknowns::Hidden;
use crate::model::{Action, Plan, ProjectKind, Resource, ResourceMode, RuleInfo, Step, Value, ValueKind};

macro_rules! keys {
    ($($name:ident),* $(,)?) => {
        /// The keys of the input document, allocated once.
        struct Keys { $($name: Arc<str>),* }

        impl Keys {
            fn new() -> Self {
                Self { $($name: stringify!($name).trim_start_matches("r#").into()),* }
            }
        }
    };
}

keys! {
    actions, address, author, base_ref, before, context, environment, kind, mode, module, modules, name, parameters, path, project, provider, references,
    region, related, repository, resource, resources, sensitive, source, tags, text, texts, r#type, unknown, values, version, via,
}

/// Builds the inputs of one plan's resources.
pub(super) struct Inputs<'a> {
    plan: &'a Plan,
    keys: Keys,
    context: Rego,
    relations: Option<Relations>,
    values: Vec<OnceLock<Rego>>,
    hidden: Vec<OnceLock<Hidden>>,
}

/// What a change rule reads beyond the resource.
pub(super) struct ChangeInput {
    pub(super) action: Action,
    /// The values before; null if there were none.
    pub(super) before: Rego,
}

impl<'a> Inputs<'a> {
    pub(super) fn new(plan: &'a Plan, context: &EvaluationContext, relations: Option<Relations>) -> Self {
        let keys = Keys::new();
        let text = |text: Option<&str>| text.map_or(Rego::Null, Rego::from);
        let kind = match plan.project.kind {
            ProjectKind::Terraform => "terraform",
            ProjectKind::Kubernetes => "kubernetes",
            ProjectKind::Cloudformation => "cloudformation",
            ProjectKind::Pulumi => "pulumi",
        };
        let context = object([
            (keys.repository.clone(), text(context.repository.as_ref().map(|name| name.as_str()))),
            (keys.project.clone(), Rego::from(plan.project.id.as_str())),
            (keys.environment.clone(), text(plan.project.environment.as_deref())),
            (keys.kind.clone(), Rego::from(kind)),
            (keys.base_ref.clone(), text(context.base_ref.as_deref())),
            (keys.author.clone(), text(context.author.as_deref())),
        ]);
        let slots = plan.resources.len();
        Self {
            plan,
            keys,
            context,
            relations,
            values: (0..slots).map(|_| OnceLock::new()).collect(),
            hidden: (0..slots).map(|_| OnceLock::new()).collect(),
        }
    }

    /// Returns the relations between the resources, where any rule looks at related ones.
    pub(super) fn relations(&self) -> Option<&Relations> {
        self.relations.as_ref()
    }

    /// Returns a resource's values without what is unknown.
    pub(super) fn values(&self, at: usize) -> Rego {
        let convert = || convert::to_rego(&self.plan.resources[at].values).unwrap_or_else(Rego::new_object);
        self.values[at].get_or_init(convert).clone()
    }

    /// Returns the unknown and sensitive parts of a resource.
    pub(super) fn hidden(&self, at: usize) -> &Hidden {
        self.hidden[at].get_or_init(|| Hidden::of(&self.plan.resources[at].values))
    }

    /// Builds `input.resource`; its `texts` only where asked, as few rules read them.
    pub(super) fn resource(&self, at: usize, with_texts: bool, change: Option<&ChangeInput>) -> Rego {
        let keys = &self.keys;
        let resource: &Resource = &self.plan.resources[at];
        let hidden = self.hidden(at);
        let text = |text: &Arc<str>| Rego::String(text.clone());
        let optional = |text: &Option<Arc<str>>| text.as_ref().map_or(Rego::Null, |text| Rego::String(text.clone()));
        let mode = match resource.mode {
            ResourceMode::Managed => "managed",
            ResourceMode::Data => "data",
        };
        let references = resource.references.iter().map(|(attribute, targets)| {
            (attribute.as_str().into(), Rego::from(targets.iter().map(|address| Rego::from(address.as_str())).collect::<Vec<_>>()))
        });
        let tags = resource.tags.iter().filter_map(|(key, value)| Some((key.clone(), convert::to_rego(value)?)));
        let mut entries = vec![
            (keys.address.clone(), Rego::from(resource.address.as_str())),
            (keys.r#type.clone(), text(&resource.kind)),
            (keys.name.clone(), text(&resource.name)),
            (keys.module.clone(), optional(&resource.module)),
            (keys.mode.clone(), Rego::from(mode)),
            (keys.provider.clone(), text(&resource.provider)),
            (keys.region.clone(), optional(&resource.region)),
            (keys.values.clone(), self.values(at)),
            (keys.unknown.clone(), unknown_paths(hidden)),
            (keys.sensitive.clone(), Rego::from(hidden.sensitive.iter().map(|path| convert::path(path)).collect::<Vec<_>>())),
            (keys.references.clone(), object(references)),
            (keys.tags.clone(), object(tags)),
        ];
        if with_texts {
            entries.push((keys.texts.clone(), Rego::from(self.texts(&resource.values))));
        }
        if let Some(change) = change {
            entries.push((keys.actions.clone(), actions(change.action)));
            entries.push((keys.before.clone(), change.before.clone()));
        }
        object(entries)
    }

    /// Builds the whole input of a resource rule around an `input.resource`.
    pub(super) fn resource_input(&self, at: usize, resource: &Rego, rule: &RuleInfo, parameters: &Rego) -> Rego {
        let keys = &self.keys;
        object([
            (keys.resource.clone(), resource.clone()),
            (keys.related.clone(), self.related(at, rule)),
            (keys.parameters.clone(), parameters.clone()),
            (keys.context.clone(), self.context.clone()),
        ])
    }

    /// Builds the input of a stack rule around the array of all resources.
    pub(super) fn stack_input(&self, resources: &Rego, parameters: &Rego) -> Rego {
        let keys = &self.keys;
        let modules = self.plan.modules.iter().map(|call| {
            object([
                (keys.address.clone(), Rego::from(call.address.as_str())),
                (keys.source.clone(), Rego::String(call.source.clone())),
                (keys.version.clone(), call.version.as_ref().map_or(Rego::Null, |version| Rego::String(version.clone()))),
            ])
        });
        object([
            (keys.resources.clone(), resources.clone()),
            (keys.modules.clone(), Rego::from(modules.collect::<Vec<_>>())),
            (keys.parameters.clone(), parameters.clone()),
            (keys.context.clone(), self.context.clone()),
        ])
    }

    /// Builds `input.resources`.
    pub(super) fn resources(&self) -> Rego {
        Rego::from((0..self.plan.resources.len()).map(|at| self.resource(at, false, None)).collect::<Vec<_>>())
    }

    /// Lists the known texts in a value with their paths.
    fn texts(&self, value: &Value) -> Vec<Rego> {
        fn collect(value: &Value, path: &mut Vec<Step>, visit: &mut dyn FnMut(&[Step], &Arc<str>)) {
            match &value.kind {
                ValueKind::String(text) => visit(path, text),
                ValueKind::List(items) => items.iter().enumerate().for_each(|(index, item)| {
                    path.push(index.into());
                    collect(item, path, visit);
                    path.pop();
                }),
                ValueKind::Map(map) => map.iter().for_each(|(key, item)| {
                    path.push(Step::Key(key.clone()));
                    collect(item, path, visit);
                    path.pop();
                }),
                _ => {}
            }
        }
        let mut texts = Vec::new();
        collect(value, &mut Vec::new(), &mut |path, text| {
            texts.push(object([(self.keys.path.clone(), convert::path(path)), (self.keys.text.clone(), Rego::String(text.clone()))]));
        });
        texts
    }

    fn related(&self, at: usize, rule: &RuleInfo) -> Rego {
        let keys = &self.keys;
        let Some(relations) = self.relations.as_ref().filter(|_| !rule.related.is_empty()) else { return Rego::new_object() };
        object(rule.related.iter().map(|(kind, direction)| {
            let entries = relations.of(self.plan, at, kind, *direction).map(|related| {
                let other = &self.plan.resources[related.resource];
                object([
                    (keys.address.clone(), Rego::from(other.address.as_str())),
                    (keys.r#type.clone(), Rego::String(other.kind.clone())),
                    (keys.values.clone(), self.values(related.resource)),
                    (keys.unknown.clone(), unknown_paths(self.hidden(related.resource))),
                    (keys.via.clone(), Rego::from(related.via.as_str())),
                ])
            });
            (kind.as_str().into(), Rego::from(entries.collect::<Vec<_>>()))
        }))
    }

    /// Says which tag of a resource a rule has read that is not known, if any.
    fn unknown_tag(&self, at: usize, reads: &super::reads::Reads) -> Option<String> {
        let resource = &self.plan.resources[at];
        let address = resource.address.as_str();
        let tag = resource.tags.iter().filter(|(_, value)| value.has_unknown()).find_map(|(name, value)| {
            let tags = ValueKind::Map([(Arc::clone(name), value.clone())].into()).into();
            Hidden::of(&tags).read_by(reads, &["resource", "tags"], address)
        });
        tag.or_else(|| {
            let is_read = || reads.touches(&["resource", "tags"]);
            let whole = TAGS.iter().find_map(|name| self.hidden(at).covering(address, &[Step::from(*name)]));
            whole.filter(|_| is_read())
        })
    }

    /// Says which unknown value of a resource or of those related to it a rule has read, if any.
    pub(super) fn unknown_read(&self, at: usize, rule: &RuleInfo, reads: &super::reads::Reads) -> Option<String> {
        let address = self.plan.resources[at].address.as_str();
        let own = self.hidden(at).read_by(reads, &["resource", "values"], address);
        own.or_else(|| self.unknown_tag(at, reads)).or_else(|| {
            let relations = self.relations.as_ref()?;
            rule.related.iter().find_map(|(kind, direction)| {
                relations.of(self.plan, at, kind, *direction).find_map(|related| {
                    let address = self.plan.resources[related.resource].address.as_str();
                    self.hidden(related.resource).read_by(reads, &["related", kind, "*", "values"], address)
                })
            })
        })
    }
}

/// What tags are called in the values of resources.
const TAGS: [&str; 3] = ["labels", "tags", "tags_all"];

fn unknown_paths(hidden: &Hidden) -> Rego {
    Rego::from(hidden.unknown.iter().map(|(path, _)| convert::path(path)).collect::<Vec<_>>())
}

/// A change's actions as Terraform's plan representation names them.
fn actions(action: Action) -> Rego {
    Rego::from(action.in_terraform().iter().map(|name| Rego::from(*name)).collect::<Vec<_>>())
}
