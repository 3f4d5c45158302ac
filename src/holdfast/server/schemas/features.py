"""OGC API Features on the wire: the names are the standard's."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field


class FeatureLink(BaseModel):
    """Where something is."""

    href: str
    rel: str
    type: str
    title: str


class Landing(BaseModel):
    """The page where a client begins."""

    title: str
    description: str
    links: list[FeatureLink]


class Conformance(BaseModel):
    """The requirements that are kept."""

    conforms_to: Annotated[list[str], Field(alias="conformsTo")]


class SpatialExtent(BaseModel):
    """Where the features lie: west, south, east, north."""

    bbox: list[list[float]]
    crs: str


class Extent(BaseModel):
    """Where and when."""

    spatial: SpatialExtent


class Collection(BaseModel):
    """One register."""

    id: str
    title: str
    description: str
    item_type: Annotated[str, Field(alias="itemType")]
    crs: list[str]
    extent: Extent
    links: list[FeatureLink]


class Collections(BaseModel):
    """All of them."""

    links: list[FeatureLink]
    collections: list[Collection]
