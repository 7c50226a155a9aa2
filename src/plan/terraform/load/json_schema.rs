//! Which members of a JSON configuration are blocks, and how many labels they have.
//!
//! Always true: only what Terraform's own language fixes is here, but for the guess about providers' blocks, which says so.

/// What the members of a JSON object are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Attributes, but for these blocks.
    Fixed(&'static [BlockShape]),
    /// The body of a resource, data source or provider: blocks that depend on a provider beside these.
    Provider(&'static [BlockShape]),
}

/// A block type.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockShape {
    pub(super) name: &'static str,
    pub(super) labels: usize,
    pub(super) body: Shape,
}

const fn block(name: &'static str, labels: usize, body: Shape) -> BlockShape {
    BlockShape { name, labels, body }
}

const PLAIN: Shape = Shape::Fixed(&[]);
const CONDITIONS: Shape = Shape::Fixed(&[block("precondition", 0, PLAIN), block("postcondition", 0, PLAIN)]);
const LIFECYCLE: BlockShape = block("lifecycle", 0, CONDITIONS);
const PROVISIONER: BlockShape = block("provisioner", 1, Shape::Fixed(&[block("connection", 0, PLAIN)]));
const DYNAMIC: BlockShape = block("dynamic", 1, Shape::Fixed(&[block("content", 0, Shape::Provider(&[]))]));
const RESOURCE: Shape = Shape::Provider(&[LIFECYCLE, PROVISIONER, block("connection", 0, PLAIN), DYNAMIC]);
const DATA: BlockShape = block("data", 2, RESOURCE);

/// A whole file.
pub(super) const FILE: Shape = Shape::Fixed(&[
    block(
        "terraform",
        0,
        Shape::Fixed(&[
            block("required_providers", 0, PLAIN),
            block("backend", 1, PLAIN),
            block("cloud", 0, Shape::Fixed(&[block("workspaces", 0, PLAIN)])),
            block("provider_meta", 1, PLAIN),
        ]),
    ),
    block("provider", 1, Shape::Provider(&[])),
    block("variable", 1, Shape::Fixed(&[block("validation", 0, PLAIN)])),
    block("locals", 0, PLAIN),
    block("output", 1, CONDITIONS),
    block("module", 1, PLAIN),
    block("resource", 2, RESOURCE),
    DATA,
    block("ephemeral", 2, RESOURCE),
    block("moved", 0, PLAIN),
    block("removed", 0, Shape::Fixed(&[LIFECYCLE, PROVISIONER])),
    block("import", 0, PLAIN),
    block("check", 1, Shape::Fixed(&[DATA, block("assert", 0, PLAIN)])),
]);

impl Shape {
    /// Returns the block type of a member's name, if the language fixes it.
    pub(super) fn block(self, name: &str) -> Option<BlockShape> {
        let (Self::Fixed(blocks) | Self::Provider(blocks)) = self;
        blocks.iter().find(|block| block.name == name).copied()
    }

    /// Guesses whether a member that holds objects is a nested block and not a map, which only the provider's schema says.
    ///
    /// Providers call their maps by a few names; everything else that holds an object is a block far more often than not.
    pub(super) fn guess_block(self, name: &str) -> bool {
        const MAPS: &[&str] = &[
            "annotations",
            "data",
            "data_protection_settings",
            "default_labels",
            "environment_variables",
            "input",
            "keepers",
            "labels",
            "metadata",
            "options",
            "parameters",
            "query",
            "request_parameters",
            "request_templates",
            "response_parameters",
            "response_templates",
            "settings",
            "tags",
            "triggers",
            "triggers_replace",
            "variables",
            "vars",
        ];
        matches!(self, Self::Provider(_)) && !MAPS.contains(&name) && !name.ends_with("_tags") && !name.ends_with("_labels")
    }
}
