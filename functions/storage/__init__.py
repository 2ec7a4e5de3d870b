"""What is kept, and the only code that talks to DynamoDB."""
