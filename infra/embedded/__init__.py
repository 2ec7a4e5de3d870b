"""The board's tables on one machine: the part of DynamoDB that the application uses, in one SQLite file.

The application is plain boto3. `Engine.attach(client)` answers that client's requests in process, at the
level of the wire (`before-send`), so nothing above it knows where its tables live, and the same tests can
ask this engine, moto, DynamoDB Local or AWS. Whatever the application does not send is refused loudly: a
request that passes here and means something else in the cloud would be worse than none.
"""

from infra.embedded.engine import Engine

__all__ = ["Engine"]
