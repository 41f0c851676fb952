"""Reads the predictions in BigQuery with Google's own client, as an analyst of the data team would.

Usage: rows.py ENDPOINT PROJECT TABLE. Prints a line of JSON for each row.
"""

import json
import sys

from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery


def main(endpoint: str, project: str, table: str) -> None:
    client = bigquery.Client(
        project=project,
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": endpoint},
    )
    query = f"SELECT image_id, source_key, role, outcome, label, error_code FROM `{table}`"
    for row in client.query(query).result():
        print(json.dumps(dict(row.items())))


if __name__ == "__main__":
    main(*sys.argv[1:])
