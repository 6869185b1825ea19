/* holdfast/resilience.h - which sites, people and regions lose service with which risk groups?
 *
 * The network of holdfast/network.h made from a snapshot: devices, links, gateways and services;
 * its risk groups by threat; every single one and every pair lost, what a scenario names, what each
 * region and each key site hangs on.
 *
 * **Order of use.** hf_resilience_assess, after stock; then, where it is asked for,
 * hf_served_assess.
 */
#ifndef HOLDFAST_RESILIENCE_H
#define HOLDFAST_RESILIENCE_H

#include <holdfast/assessment.h>
#include <holdfast/carried.h>
#include <holdfast/network.h>
#include <holdfast/served.h>

/* Herfindahl and Hirschman's index of units per group, and its inverse, the effective number of
 * groups. `unknown` more units belong to nobody knows whom: lower bound with each a group of its
 * own, upper with all in the largest group (no assignment of them gives more). NaN without units.
 * Units >= 0. */
struct hf_hhi {
    struct hf_range hhi;
    struct hf_range effective_number;
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_concentration(const int64_t *units, uint32_t count,
                                                        int64_t unknown, struct hf_hhi *result);

/* Nodes and link ends that hf_resilience_assess looks at, at most, for up to 512 losses at once:
 * some seconds. */
#define HF_RESILIENCE_VISITS_MAX 400000000

/* Fills assessment->{group, loss, singles_left_out, pairs_left_out, assumed, assumed_group,
 * assumed_part, assumed_site, dark, incident_limit, incident, region_risk, hang, cut_threat,
 * cut_answer, cut_group, site_cut, region_cut, weak_point, weak_points_found, change_plan,
 * change_step, change_plans_left_out, provider_change, provider_device, provider_changes_left_out,
 * key_site, key_sites_left_out, dependency_risk,
 * dependency_group, share, concentration, site_risk, site_group} and their counts; assessment->why
 * grows, also when the call fails. All lies in `keep`.
 *
 *  - **Nodes** are deployed device rows. **Groups** by threat: "vendor" (brands and manufacturers
 * of devices and of the modules in them, providers of leased links; a party stands for those it
 * surely controls: more than half of the shares, or said to control), then "unknown maker" if there
 * are such devices (it has shares, but no loss of its own), "component supply" (named "components
 * of" and the party: makers of parts in the bill of material, whatever the depth; unknown unless
 * the bill is said to be complete), "shared route" (links' risk_group), "jurisdiction" (countries
 * of the makers and of who controls them), "factory country" (of the product; of its lots:
 * possibly), "software line", "support" (the only supplier whose contract surely runs on the day;
 * of several, or of one that may have ended: possibly), "management" (devices' segment), "own
 * group" (the operator's table risk_groups.csv). Under each but routes and own groups, what the
 * data does not say is unknown, unless it says nothing about the threat at all. A stake or control
 * that may exist but is not sure makes the owner's group possible. Losses: every single group,
 * every pair within one threat, in the order of the groups.
 *  - **Links** are those deployed, with both ends known. At a site where some device is not linked
 * to another one of the site, all its devices are taken as joined (assumption site_is_joined:
 * few inventories hold the cables of a room). Where others of them are linked, that join is a
 * guess: in the worst case it falls with any of the site's devices that traffic passes through.
 *  - **Dependencies**: what devices need of others (dependencies.csv and its two tables), as pools
 * of holdfast/network.h; what runs keeps running. A number of providers that is not said is one in
 * the best case and all in the worst; providers that no table knows, or that are missing from the
 * number, survive everything in the best case and nothing in the worst; who may need it, does in
 * the worst.
 *  - **Gateways**: rows of the gateway table; a function without them has those of all functions;
 * without any row, devices of function class "core" are presumed (assumption core_is_gateway).
 *  - **Sites** are those with a deployed device or a service. A site needs what its service rows
 * say, each function through its devices of that function if it has such, else through one of those
 * whose function is blank (in the worst case through all of them), else through any; without
 * service rows it needs any gateway through any device. A site is lost when one of its functions
 * is.
 *  - **Best** counts a function of a site as lost if all devices it can be delivered by are lost,
 * or if it is served with everything up and not after the loss. **Worst** counts all that are not
 * served after it, so also those for which no path to a gateway is known today.
 *  - **Subscribers** are those of the functions lost. A site without service rows has none if
 * others have rows, else an unknown number.
 *  - **Losses of the scenario** (HF_CHANGE_LOSE): all that one change names is lost together,
 * whatever the threats. A party stands for the group that it is in, so for whoever surely controls
 * it. They are computed whatever they cost. HF_ERR_INPUT for a name that is not there.
 *  - **Regions**: of each region and function the single group that takes most of it, whether one
 * vendor's loss takes all, and shares of the devices of that function there.
 *  - **Key sites**: each site that may carry others (its devices have two neighbours elsewhere, or
 * are gateways) is lost by itself, with everything else up, in the best case. If all of them
 * together need more work than HF_RESILIENCE_VISITS_MAX they are left out and counted.
 *  - **Incident thresholds** of the packs are held against what the scenario loses or, if it
 * loses nothing, against every single loss: how many of those whom their functions serve, and after
 * how many hours it is reached. A site whose functions nobody states counts for thresholds of some
 * functions in the worst case.
 *  - **Dark maps** are kept of the first HF_DARK_ASSUMED losses of the scenario, then of up to
 * HF_DARK_VENDORS single vendors and one group of each other threat that take some site: up to
 * three parties that measures target first (surely or presumably), then the others, by people, then
 * sites, surely lost, then sites in the worst case.
 *  - **Shares** and concentration count devices (quantity, blank 1) of the groups of their brand,
 * under "vendor".
 *  - **Cuts**: per threat, and for all groups together, how few groups have to fail together before
 * a function of a site is lost, in both cases counted as losses are: in the worst case what is not
 * served today needs none. Up to 24 groups by hf_cuts; where there are more, or its budget of 4
 * million sets ends, by all losses of one group and of two (where they fit), the loss of all, and
 * hf_cut_find site by site. What that leaves open has bounds, and is counted.
 *  - **Single points**: devices and links, not their groups, in the best case.
 *  - **Changes**: per region and function, the devices to give another maker so that no vendor
 * alone takes what surely hangs on one. Greedy, and a bound below: a site all of whose devices fall
 * with one vendor needs one of its own changed, and no plan needs less than its dearest site.
 * Nobody who hangs on no vendor hangs on the new maker afterwards. What one device takes alone is
 * not raised by another maker, and counted apart.
 *  - **Work** is bounded by HF_RESILIENCE_VISITS_MAX: single vendors are done whatever they cost,
 * then the singles of the other threats, then the pairs, threat by threat; a set that does not fit
 * as a whole, or of more than 50,000 pairs, is left out and counted. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_resilience_assess(struct hf_assessment *assessment,
                                                            struct hf_arena *keep,
                                                            struct hf_arena scratch,
                                                            struct hf_error *error);

/* ---- when what fails is no longer replaced ---- */

enum { HF_SERVED_TRIALS = 500, HF_SERVED_UNITS_MAX = 20000000, HF_SERVED_MONTHS_MAX = 254 };

struct hf_served_request {
    uint32_t trials; /* 0: HF_SERVED_TRIALS; at most 1,000,000 */
    uint64_t seed;
    uint32_t threads;     /* 0: as many as the machine has use for */
    struct hf_date until; /* HF_DATE_MIN: the horizon, or HF_SERVED_MONTHS_MAX months if that is
                             less; after the as-of day, and at most so many months */
    uint32_t loss; /* position in assessment->assumed, or HF_NONE: nothing comes any more, from the
                      as-of day on, of what belongs to these groups (new units, repair, what is on
                      order): stock and harvest are all there is */
};

/* Until when sites and people are served, as holdfast/served.h says. After hf_stock_assess; after
 * hf_resilience_assess where a loss is named. Results lie in `keep`; the same on any number of
 * threads. HF_ERR_ARGUMENT, also for an `until` that does not fit; HF_ERR_LIMIT for more than
 * HF_SERVED_UNITS_MAX units that age; HF_ERR_MEMORY; *served is then untouched. Cost: see
 * bench/README.md. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_served_assess(const struct hf_assessment *assessment, const struct hf_served_request *request,
                 struct hf_arena *keep, struct hf_arena scratch, struct hf_served *served);

/* ---- whether what is still connected carries its traffic ---- */

/* Link ends looked at for the single groups, estimated beforehand: some ten seconds a core. */
#define HF_CARRIED_VISITS_MAX INT64_C(1000000000)

struct hf_carried_request {
    uint32_t threads; /* 0: as many as the machine has use for */
};

/* As holdfast/carried.h says. After hf_resilience_assess. In `keep`; the same on any number of
 * threads. HF_ERR_ARGUMENT, HF_ERR_MEMORY; *carried is then untouched. Cost: that of hf_capacity
 * (holdfast/capacity.h). */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_carried_assess(const struct hf_assessment *assessment, const struct hf_carried_request *request,
                  struct hf_arena *keep, struct hf_arena scratch, struct hf_carried *carried);

/* What share of the time sites and people are served, as holdfast/uptime.h says. After
 * hf_resilience_assess. Results lie in `keep`. HF_ERR_INPUT for a chance whose name is not that of
 * one group, or that is not between 0 and 1; HF_ERR_ARGUMENT, HF_ERR_MEMORY; *uptime is then
 * untouched. Cost: hf_availability at both ends, twice where a group has a chance. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_uptime_assess(const struct hf_assessment *assessment, const struct hf_uptime_request *request,
                 struct hf_arena *keep, struct hf_arena scratch, struct hf_uptime *uptime,
                 struct hf_error *error);

/* What the cheapest cuts are, as holdfast/cut_costs.h says. After hf_resilience_assess. Results lie
 * in `keep`. HF_ERR_INPUT for a name that is not that of one group, that was said before, or a cost
 * out of range; HF_ERR_ARGUMENT, HF_ERR_MEMORY; *costs is then untouched. Cost: hf_cuts in both
 * cases for each threat whose numbers rest on all ways to serve. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_cut_costs_assess(const struct hf_assessment *assessment,
                    const struct hf_cut_costs_request *request, struct hf_arena *keep,
                    struct hf_arena scratch, struct hf_cut_costs *costs, struct hf_error *error);

/* What the rows of these answers rest on: fills every `why` of an answer that was made from this
 * assessment, into whose graph the reasons go. Rows of the data that count in thousands are named
 * by the first of them, and counted. HF_ERR_ARGUMENT: nothing is done; HF_ERR_MEMORY: the figures
 * stand, their reasons must not be used. Cost: one walk over devices, modules, links, services. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_carried_explain(struct hf_assessment *assessment,
                                                          struct hf_arena *keep,
                                                          struct hf_carried *carried);
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_served_explain(struct hf_assessment *assessment,
                                                         struct hf_served *served);
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_uptime_explain(struct hf_assessment *assessment,
                                                         struct hf_arena scratch,
                                                         struct hf_uptime *uptime);

#endif
