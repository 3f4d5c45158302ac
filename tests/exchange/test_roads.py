"""Tests that road graphs are read from TNTP networks, tables and lines, and that every fault of a file is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.errors import HoldfastError, ImportFaultsError
from holdfast.exchange.roads import read_roads

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "roads"
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the road networks of ../shared/data/roads are not here"
)
calm = settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))

TNTP = """<NUMBER OF ZONES> 1
<NUMBER OF NODES> 3
<FIRST THRU NODE> 2
<NUMBER OF LINKS> 2
<ORIGINAL HEADER>~ Init node
<END OF METADATA>


~\tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;
\t1\t2\t1800\t1\t1.5\t0.15\t4\t0\t0\t1\t;
\t2\t3\t900\t1\t0\t0.15\t4\t0\t0\t1\t;
"""


def wrote(folder: Path, name: str, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_tntp(tmp_path: Path) -> None:
    """Tests that a network's minutes, capacities and centroids are read, with places from the file beside it."""
    wrote(tmp_path, "toy_node.tntp", "Node\tX\tY\t;\n1\t8.5\t47.0\t;\n2\t8.6\t47.0\t;\n3\t8.7\t47.0\t;\n")
    roads = read_roads(wrote(tmp_path, "toy_net.tntp", TNTP))
    assert roads.node_names == ("1", "2", "3")
    assert roads.seconds.tolist() == [90.0, 0.001]
    assert roads.capacity_per_hour.tolist() == [1800.0, 900.0]
    assert roads.no_through is not None
    assert roads.no_through.tolist() == [True, False, False]
    assert roads.longitude is not None
    assert roads.longitude.tolist() == [8.5, 8.6, 8.7]
    assert roads.name(0) == "1 → 2"


@needs_real
@pytest.mark.parametrize(
    ("name", "arcs", "nodes"), [("Anaheim", 914, 416), ("SiouxFalls", 76, 24), ("Winnipeg", 2836, 1040)]
)
def test_public_networks(name: str, arcs: int, nodes: int) -> None:
    """Tests that the public networks are read whole; twelve junctions of Winnipeg have no road."""
    roads = read_roads(REAL / name / f"{name}_net.tntp")
    assert (len(roads), roads.nodes) == (arcs, nodes)


@needs_real
def test_the_same_network_as_lines() -> None:
    """Tests that lines that name their junctions give the arcs of the network."""
    net = read_roads(REAL / "Anaheim" / "Anaheim_net.tntp", REAL / "Anaheim" / "anaheim_nodes.geojson")
    lines = read_roads(REAL / "Anaheim" / "anaheim.geojson")
    pairs = [
        sorted((r.node_name(a), r.node_name(b)) for a, b in zip(r.tail, r.head, strict=True))
        for r in (net, lines)
    ]
    assert pairs[0] == pairs[1]
    assert net.longitude is not None
    assert np.isfinite(net.longitude).all()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("\t2\t3\t900", "\t2\tx\t900", "no numbers from 1"),
        ("\t900\t", "\tmany\t", "is no number"),
        ("\t900\t", "\t-1\t", "capacity"),
        ("\t900\t", "\tnan\t", "capacity"),
        ("\t1.5\t", "\t-2\t", "travel time"),
        ("\t2\t3\t900\t1\t0\t0.15\t4\t0\t0\t1\t;", "\t2\t3\t900\t;", "a road needs 5"),
        ("<NUMBER OF LINKS> 2", "<NUMBER OF LINKS> 3", "announces 3 roads"),
        ("<NUMBER OF NODES> 3", "<NUMBER OF NODES> 2", "leads to 3"),
        ("<NUMBER OF NODES> 3", "<NUMBER OF NODES> ?", "no number"),
    ],
)
def test_tntp_faults(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """Tests that each fault is told with its line."""
    assert old in TNTP
    with pytest.raises(ImportFaultsError) as caught:
        read_roads(wrote(tmp_path, "toy_net.tntp", TNTP.replace(old, new)))
    assert fault in caught.value.diagnostics()
    assert "line " in caught.value.diagnostics()


def test_table(tmp_path: Path) -> None:
    """Tests that minutes, or metres and km/h, give the time, and that a road not one-way is two arcs."""
    text = (
        "from,to,minutes,length,speed,capacity,name,oneway\na,b,2,,,600,Elm Street,no\nb,c,,500,30,900,,yes\n"
    )
    roads = read_roads(wrote(tmp_path, "toy.csv", text))
    assert roads.seconds.tolist() == [120.0, 120.0, 60.0]
    assert roads.names == ("Elm Street", "Elm Street", "")
    assert [roads.node_name(n) for n in roads.head] == ["b", "a", "c"]


def test_all_faults_of_a_table(tmp_path: Path) -> None:
    """Tests that four faulty rows are four faults."""
    text = "from,to,minutes,capacity\na,,1,1\na,b,,1\na,b,1,\na,b,x,1\na,b,1,1,1,1\n"
    with pytest.raises(ImportFaultsError) as caught:
        read_roads(wrote(tmp_path, "toy.csv", text))
    assert len(caught.value.faults) == 5
    with pytest.raises(ImportFaultsError, match="cannot be used"):
        read_roads(wrote(tmp_path, "other.csv", "a,b\n1,2\n"))


def line(*coordinates: tuple[float, float], **properties: Any) -> dict[str, Any]:
    """Return a feature."""
    geometry = {"type": "LineString", "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: dict[str, Any]) -> str:
    """Return a feature collection."""
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_lines(tmp_path: Path) -> None:
    """Tests that ends three metres apart are one junction, and that a line's own length counts."""
    text = collection(
        line((8.5, 47.0), (8.51, 47.0), minutes=1, capacity=600, oneway="yes"),
        line((8.51002, 47.00002), (8.52, 47.0), speed=60, capacity=600),
    )
    roads = read_roads(wrote(tmp_path, "toy.geojson", text))
    assert (roads.nodes, len(roads)) == (3, 3)
    # 760 metres at 60 km/h: a kilometre a minute.
    assert roads.seconds[1] == pytest.approx(45.6, abs=0.5)
    assert roads.latitude is not None
    assert roads.latitude[0] == 47.0


def test_lines_that_are_none(tmp_path: Path) -> None:
    """Tests that points and far coordinates are faults."""
    point = {
        "type": "Feature",
        "properties": {"minutes": 1, "capacity": 1},
        "geometry": {"type": "Point", "coordinates": [1, 1]},
    }
    good = line((8.5, 47.0), (8.51, 47.0), minutes=1, capacity=600)
    for bad in (
        point,
        line((500, 0), (501, 0), minutes=1, capacity=1),
        line((1, 1), (1, 1), minutes=1, capacity=1),
    ):
        with pytest.raises(ImportFaultsError):
            read_roads(wrote(tmp_path, "toy.geojson", collection(good, bad)))


@pytest.mark.parametrize("name", ["x_net.tntp", "x.csv", "x.geojson", "x.pdf"])
def test_no_such_file(tmp_path: Path, name: str) -> None:
    """Tests that a file that is not there is refused in words."""
    with pytest.raises(HoldfastError):
        read_roads(tmp_path / name)


@calm
@given(st.binary(max_size=300), st.sampled_from([".tntp", ".csv", ".geojson"]))
def test_any_bytes(tmp_path: Path, data: bytes, ending: str) -> None:
    """Tests that whatever a file holds, it is read or refused in words."""
    path = tmp_path / f"x{ending}"
    path.write_bytes(data)
    try:
        read_roads(path)
    except HoldfastError:
        return


@calm
@given(st.data())
def test_any_change_of_a_network(tmp_path: Path, data: st.DataObject) -> None:
    """Tests that a network with a piece replaced is read or refused in words."""
    at, length = data.draw(st.integers(0, len(TNTP))), data.draw(st.integers(0, 20))
    piece = data.draw(st.text(alphabet="0123456789.-;~<>\teE \nnaif", max_size=12))
    try:
        read_roads(wrote(tmp_path, "toy_net.tntp", TNTP[:at] + piece + TNTP[at + length :]))
    except HoldfastError:
        return


@calm
@given(st.data())
def test_any_change_of_lines(tmp_path: Path, data: st.DataObject) -> None:
    """Tests that lines with any coordinates and attributes are read or refused in words."""
    number = st.one_of(st.floats(-200, 200), st.sampled_from([None, "x", [], 1e308]))
    geometry = data.draw(st.one_of(st.none(), st.fixed_dictionaries({"type": st.sampled_from(["LineString", "MultiLineString", "Polygon"]), "coordinates": st.lists(st.lists(number, max_size=3), max_size=4)})))  # fmt: skip
    properties = {"minutes": data.draw(number), "capacity": data.draw(number)}
    text = collection({"type": "Feature", "properties": properties, "geometry": geometry})
    try:
        read_roads(wrote(tmp_path, "toy.geojson", text))
    except HoldfastError:
        return
