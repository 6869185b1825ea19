#!/usr/bin/env python3
"""Loses sets of labels in a network with scipy's connected components. Reads the arrays that resilience_bench wrote to a
folder; prints "sites weight seconds" for each set."""
import sys
import time

import numpy
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

folder = sys.argv[1]


def read(name, kind=numpy.uint32):
    return numpy.fromfile(f"{folder}/{name}", dtype=kind)


side_a, side_b = read("link_a"), read("link_b")
node_label, link_label = read("node_label"), read("link_label")  # one a row, or 4294967295
gateway, site, weight = read("gateway"), read("site"), read("weight", numpy.int64)
count = len(node_label)
for line in sys.stdin:
    lost = numpy.array([int(word) for word in line.split()], dtype=numpy.uint32)
    start = time.process_time()
    node_up = ~numpy.isin(node_label, lost)
    keep = node_up[side_a] & node_up[side_b] & ~numpy.isin(link_label, lost)
    ends = (side_a[keep], side_b[keep])
    graph = csr_matrix((numpy.ones(len(ends[0]), dtype=numpy.int8), ends), shape=(count, count))
    part = connected_components(graph, directed=False)[1]
    is_served = node_up & numpy.isin(part, part[gateway[node_up[gateway]]])
    dark = ~is_served[site]
    print(int(dark.sum()), int(weight[dark].sum()), time.process_time() - start, flush=True)
