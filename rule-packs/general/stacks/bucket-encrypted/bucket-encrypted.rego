# METADATA
# title: Buckets that services deliver to are encrypted as the configuration says
# description: >-
#   Trails, flow logs, access logs and delivery streams collect what an attacker would like to read or forge. The bucket that a service
#   delivers to should state its encryption, so that key and reader are chosen and not left to the provider's default.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
# custom:
#   severity: medium
#   scope: stack
#   resources: [aws_cloudtrail, aws_config_delivery_channel, aws_flow_log, aws_kinesis_firehose_delivery_stream]
#   topics: [encryption]
#   frameworks: {pci-dss-4.0: ["3.5.1"], soc2-2017: ["CC6.1"], iso-27001-2022: ["A.8.24"]}
#   since: 0.1.0
package plangate.general.stacks.bucket_encrypted

deny contains finding if {
	some bucket in buckets
	delivering := {service.address | some service in services; delivers_to(service, bucket)}
	count(delivering) > 0
	not is_encrypted(bucket)
	finding := {
		"message": sprintf("This bucket receives what %s delivers and does not state its encryption.", [concat(", ", delivering)]),
		"path": [],
		"evidence": "no encryption",
		"resource": bucket.address,
		"fix": {"resource": {
			"type": "aws_s3_bucket_server_side_encryption_configuration",
			"name": bucket.name,
			"body": {
				"bucket": {"ref": ["id"]},
				"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]}],
			},
		}},
	}
}

buckets := [bucket | some bucket in input.resources; bucket.type == "aws_s3_bucket"]

services := [service | some service in input.resources; destination[service.type]]

encryptions := [encryption |
	some encryption in input.resources
	encryption.type == "aws_s3_bucket_server_side_encryption_configuration"
]

# Which attribute of a service names its bucket.
destination := {
	"aws_cloudtrail": "s3_bucket_name",
	"aws_config_delivery_channel": "s3_bucket_name",
	"aws_flow_log": "log_destination",
	"aws_kinesis_firehose_delivery_stream": "extended_s3_configuration",
}

delivers_to(service, bucket) if refers(service, destination[service.type], bucket)

delivers_to(service, bucket) if says(service, destination[service.type], bucket.values.bucket)

delivers_to(service, bucket) if {
	says(service, destination[service.type], sprintf("arn:aws:s3:::%s", [bucket.values.bucket]))
}

is_encrypted(bucket) if count(bucket.values.server_side_encryption_configuration) > 0

is_encrypted(bucket) if {
	some encryption in encryptions
	refers(encryption, "bucket", bucket)
}

is_encrypted(bucket) if {
	some encryption in encryptions
	says(encryption, "bucket", bucket.values.bucket)
}

# Whether an attribute is known to have a value; one that is not known is found by what it refers to.
says(resource, attribute, value) if {
	not [attribute] in resource.unknown
	resource.values[attribute] == value
}

# Whether an attribute, or something in it, refers to a resource or to all its instances.
refers(resource, attribute, target) if {
	some path, addresses in resource.references
	is_within(path, attribute)
	some address in addresses
	address in {target.address, regex.replace(target.address, `\[[^\]]*\]$`, "")}
}

is_within(path, attribute) if path == attribute

is_within(path, attribute) if startswith(path, sprintf("%s[", [attribute]))

is_within(path, attribute) if startswith(path, sprintf("%s.", [attribute]))
