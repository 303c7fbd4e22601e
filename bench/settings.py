"""The product's production settings, with the bench's own doors beside the product's."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
