# A small shop. Three things in it should never reach production: `plangate check examples/shop` finds them.
terraform {
  backend "s3" {
    bucket = "acme-terraform-state"
    key    = "shop"
    region = "eu-central-1"
  }
}

variable "administrators" {
  description = "Where administrators work from"
  type        = list(string)
  default     = ["0.0.0.0/0"]
}

# The catalogue, for anyone to download.
resource "aws_s3_bucket" "catalogue" {
  bucket = "acme-shop-catalogue"
  acl    = "public-read"
}

resource "aws_security_group" "administration" {
  name        = "shop-administration"
  description = "Administration of the shop"

  ingress {
    description = "SSH"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = var.administrators
  }
}

resource "aws_db_instance" "orders" {
  identifier                  = "shop-orders"
  engine                      = "postgres"
  instance_class              = "db.t4g.small" # the smallest that copes
  allocated_storage           = 20
  storage_encrypted           = true
  publicly_accessible         = true # the accountants work from home
  username                    = "orders"
  manage_master_user_password = true
}
