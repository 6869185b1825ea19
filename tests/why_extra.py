"""What the generated operator does not say, and a pack that asks for it: for why_rederive_test.py."""
import csv
import json
import os

SEGMENTS = ["mgmt-a", "mgmt-a", "mgmt-b", "", "MGMT-B", "mgmt-c", "", "mgmt-d"]  # in turn, device by device
ABROAD = [("GB", ""), ("IE", "20"), ("IE", "10..60"), ("IN", "90"), ("", "5"), ("IE", "")]
LIFETIMES = ["2026-12-31", "", "2024-06", "2040-01-01"]
RULES = [
    {"id": "plans", "title": "Plans to leave, of this year", "metric": "contracts-without-exit-plan", "age-days": 365},
    {"id": "any-plan", "title": "Plans to leave", "metric": "contracts-without-exit-plan"},
    {"id": "core-services", "title": "Plans for fibre", "metric": "services-without-exit-plan", "age-days": 100,
     "function-classes": ["fibre"]},
    {"id": "lifetimes", "title": "Spares for life", "metric": "products-without-lifetime-spares"},
    {"id": "old-contracts", "title": "Old contracts end early", "metric": "contracts-without-break-clause",
     "condition": {"contract-signed-until": "2016-12-31"}},
    {"id": "of-targets", "title": "Reviews of the target", "metric": "suppliers-without-review", "review": "loss",
     "age-days": 1200, "target": {"parties": ["huawei"], "roles": ["brand"], "ownership": {"test": "named-only", "control": "ignored"}}},
    {"id": "altered", "title": "None altered in use", "metric": "units", "condition": {"supply-chain-altered": True}},
    {"id": "made-abroad", "title": "Few made in China", "metric": "units", "condition": {"made-in": "CN"},
     "target": {"parties": ["huawei"], "roles": ["brand"], "ownership": {"test": "named-only", "control": "ignored"}}},
    {"id": "segments-of-target", "title": "Segments with the target", "metric": "shared-management-segments",
     "target": {"parties": ["huawei"], "roles": ["brand"], "ownership": {"test": "named-only", "control": "ignored"}}},
]


def pack():
    common = {"binding": "law", "jurisdiction": "GB", "addressees": "jurisdiction", "target": {"category": True}, "limit": 0,
              "deadlines": [{"date": "2023-02-28"}, {"date": "2025-06"}], "fact": "f"}
    return {"schema": "holdfast-pack/1", "id": "extra", "title": "What is asked besides", "version": "1", "published": "2023-01-01",
            "facts": [{"id": "f", "citation": "Invented for this test", "verified": "M"}],
            "parties": [{"id": "huawei", "names": ["Huawei"], "country": "CN", "fact": "f"}],
            "function-classes": [{"id": "fibre", "title": "Fibre", "functions": ["fibre-access"], "fact": "f"}],
            "requirements": [{**common, **rule} for rule in RULES]}


def rows_of(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder, name, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_extra(net, folder):
    """A second source about the same operator; the path of the pack."""
    os.mkdir(folder)
    devices = [{"site": row["site"], "name": row["name"], "management_segment": SEGMENTS[at % len(SEGMENTS)]}
               for at, row in enumerate(rows_of(net, "devices.csv")) if at % 3]
    functions = [{"name": row["name"], "country": ABROAD[at % len(ABROAD)][0], "repatriation_days": ABROAD[at % len(ABROAD)][1]}
                 for at, row in enumerate(rows_of(net, "functions.csv"))]
    products = [{"manufacturer": row["manufacturer"], "model": row["model"], "lifetime_until": LIFETIMES[at % len(LIFETIMES)]}
                for at, row in enumerate(rows_of(net, "products.csv"))]
    write(folder, "devices.csv", devices)
    write(folder, "functions.csv", functions)
    write(folder, "products.csv", products)
    shapes = [{"manufacturer": row["manufacturer"], "product": row["model"], "condition": "in the field", "shape": "1.5..2.5"}
              for row in products[::2]]
    kits = [{"manufacturer": row["manufacturer"], "product": row["model"], "kit_manufacturer": products[0]["manufacturer"],
             "kit": products[0]["model"]} for row in products[1::3]]
    write(folder, "predicted_rates.csv", shapes)
    write(folder, "repair_kits.csv", kits)
    path = os.path.join(os.path.dirname(folder), "asked.json")  # a source of its own
    with open(path, "w", encoding="utf-8") as file:
        json.dump(pack(), file)
    return path
