"""Serves local-bigquery as BigQuery would answer: in the order of a write stream."""

import sys
import threading

from local_bigquery import cli
from local_bigquery.grpc import write

order = threading.Lock()


def in_order(work):
    def ordered(*arguments):
        with order:
            return work(*arguments)

    return ordered


# As it comes it says how many rows a stream holds while an append to it is under way, which then adds more.
write._append = in_order(write._append)
write.finalize = in_order(write.finalize)

cli.main(sys.argv[1:])
