"""Runs a measurement on the product's own tables, whose models load after setup: python -m bench.loaded NAME"""

import importlib
import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    print(json.dumps(importlib.import_module(f"bench.{sys.argv[1]}").main(*sys.argv[2:]), indent=1))
