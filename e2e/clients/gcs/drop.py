"""Drops files into a bucket with Google's own client, as an uploader of the data team would.

Usage: drop.py ENDPOINT BUCKET PLAN, where PLAN is a file of JSON: a list of {"name", "file", "content_type"?, "metadata"?},
in the order in which they are dropped; "file" null makes an empty object, and a name that comes again overwrites.
Prints a line of JSON for each: {"name", "generation"}.
"""

import json
import sys

from google.auth.credentials import AnonymousCredentials
from google.cloud import storage


def main(endpoint: str, bucket_name: str, plan_file: str) -> None:
    client = storage.Client(
        project="test-project",
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": endpoint},
    )
    bucket = client.bucket(bucket_name)
    with open(plan_file, encoding="utf-8") as plan:
        drops = json.load(plan)
    for drop in drops:
        blob = bucket.blob(drop["name"])
        blob.metadata = drop.get("metadata")
        content_type = drop.get("content_type")
        if drop["file"] is None:
            blob.upload_from_string(b"", content_type=content_type)
        else:
            blob.upload_from_filename(drop["file"], content_type=content_type)
        print(json.dumps({"name": blob.name, "generation": str(blob.generation)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
