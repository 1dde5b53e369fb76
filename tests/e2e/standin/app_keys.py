"""The App's private keys for the admin API: an owner generates another and deletes one, as in the App's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.e2e.standin.world import Json, pem

if TYPE_CHECKING:
    from tests.e2e.standin.server import StandIn


def generate_key(github: StandIn, asked: Json) -> Json:  # every verb is asked alike
    """Another key for the App; all count until they are deleted."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    github.world.private_keys.append(made)
    return {"private_key": pem(made)}


def delete_key(github: StandIn, asked: Json) -> Json:
    """The key `private_key` counts no more; tokens that were made with it live on until they expire."""
    kept = [each for each in github.world.private_keys if pem(each) != asked["private_key"]]
    github.world.private_keys = kept
    return {"keys": len(kept)}
