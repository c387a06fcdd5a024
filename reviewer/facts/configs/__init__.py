"""Configuration read as structure: Terraform, CloudFormation, Kubernetes, Compose, Pulumi."""
