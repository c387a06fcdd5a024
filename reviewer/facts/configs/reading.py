"""Any configuration file -> what it declares."""

from functools import lru_cache

from reviewer.facts.configs import manifests, terraform
from reviewer.facts.configs.resource import NOTHING, Reading


# several checks look at the same files, each on two sides; a change rarely holds more than this
@lru_cache(maxsize=1024)
def read(path: str, data: bytes) -> Reading:
    """The resources a file declares; nothing for files of other formats."""
    if terraform.is_terraform(path):
        return terraform.read(path, data)
    if manifests.is_manifest(path, data):
        return manifests.read(path, data)
    return NOTHING


def is_configuration(path: str) -> bool:
    """Whether a path may declare something (by its name alone)."""
    return terraform.is_terraform(path) or path.endswith((".yaml", ".yml", ".json", ".template"))
