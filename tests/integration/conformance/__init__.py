"""One suite over three engines: what the application needs of DynamoDB."""
