# IAM policy documents, however they are written: heredoc, jsonencode, or data.aws_iam_policy_document.
package plangate.lib

# policy_statements(document): the statements of a policy document (JSON text or an object; [] for anything else), each with
# Sid, Effect, Action, NotAction, Resource, NotResource (arrays of strings), Principal, NotPrincipal (objects of arrays; "*" is
# {"*": ["*"]}) and Condition (an object).
policy_statements(document) := [policy_statement(statement) |
	some statement in list(policy_document(document).Statement)
	is_object(statement)
] if {
	policy_document(document).Statement
} else := [block_statement(block) |
	some block in list(policy_document(document).statement)
	is_object(block)
] if {
	policy_document(document).statement
} else := []

# policy_document(document): the document as an object.
policy_document(document) := document if is_object(document)

policy_document(document) := json.unmarshal(document) if is_string(document)

# policy_statement(statement): one statement in the shape that policy_statements describes.
policy_statement(statement) := {
	"Sid": object.get(statement, "Sid", ""),
	"Effect": object.get(statement, "Effect", "Allow"),
	"Action": list(object.get(statement, "Action", [])),
	"NotAction": list(object.get(statement, "NotAction", [])),
	"Resource": list(object.get(statement, "Resource", [])),
	"NotResource": list(object.get(statement, "NotResource", [])),
	"Principal": policy_principal(object.get(statement, "Principal", {})),
	"NotPrincipal": policy_principal(object.get(statement, "NotPrincipal", {})),
	"Condition": object.get(statement, "Condition", {}),
}

# block_statement(block): a `statement` block of data.aws_iam_policy_document in the same shape.
block_statement(block) := {
	"Sid": get(block, ["sid"], ""),
	"Effect": get(block, ["effect"], "Allow"),
	"Action": list(get(block, ["actions"], [])),
	"NotAction": list(get(block, ["not_actions"], [])),
	"Resource": list(get(block, ["resources"], [])),
	"NotResource": list(get(block, ["not_resources"], [])),
	"Principal": block_principals(get(block, ["principals"], [])),
	"NotPrincipal": block_principals(get(block, ["not_principals"], [])),
	"Condition": {test: {variable: values |
		some condition in list(get(block, ["condition"], []))
		condition.test == test
		variable := condition.variable
		values := list(condition.values)
	} |
		some other in list(get(block, ["condition"], []))
		test := other.test
	},
}

# policy_principal(principal): a principal as an object of arrays.
policy_principal(principal) := {kind: list(names) | some kind, names in principal} if is_object(principal)

policy_principal(principal) := {"*": [principal]} if is_string(principal)

block_principals(blocks) := {kind: names |
	some block in list(blocks)
	kind := block.type
	names := [name |
		some other in list(blocks)
		other.type == kind
		some name in list(other.identifiers)
	]
}

# allows_everyone(statement): whether a statement of policy_statements allows any principal whatever, under no condition.
allows_everyone(statement) if {
	statement.Effect == "Allow"
	count(statement.Condition) == 0
	some kind in {"*", "AWS"}
	"*" in statement.Principal[kind]
}

# covers(pattern, name): whether an action or ARN with the wildcards * and ? covers a name, as IAM compares them.
covers(pattern, name) if {
	plain := replace(replace(lower(pattern), `\`, `\\`), ".", `\.`)
	escaped := replace(replace(replace(plain, "$", `\$`), "+", `\+`), "(", `\(`)
	closed := replace(replace(replace(escaped, ")", `\)`), "[", `\[`), "{", `\{`)
	regex.match(sprintf("^%s$", [replace(replace(closed, "?", "."), "*", ".*")]), lower(name))
}

# allows_action(statement, action): whether a statement of policy_statements allows an action, by Action or by NotAction.
allows_action(statement, action) if {
	statement.Effect == "Allow"
	some pattern in statement.Action
	covers(pattern, action)
}

allows_action(statement, action) if {
	statement.Effect == "Allow"
	count(statement.NotAction) > 0
	not any_covers(statement.NotAction, action)
}

any_covers(patterns, name) if {
	some pattern in patterns
	covers(pattern, name)
}
