/* clang-format off: one line a header */
/* holdfast/holdfast.h - the map.
 *
 * A supplier has been banned: what does that touch in the network, from which date, how long does
 * the network hold, and what comes first? The headers in the order in which data flows:
 *
 *   status.h text.h buffer.h arena.h date.h number.h host.h   what everything is made of
 *   answer.h defect.h schema.h snapshot.h pack.h scenario.h   the nouns
 *   known.h                                                   what could be known of them on a day
 *   why.h assessment.h                                        what answers are made of and rest on
 *   screen.h      is this party on one of those lists
 *   exposure.h    which measure does what to which product, from when
 *   updates.h     what can no longer be patched, which flaws are open, what is past support
 *   claims.h      what suppliers assert, and what the data says against it
 *   hold.h        one pool that nothing comes into: until when it holds
 *   balance.h     one pool through a ban: failures, repairs, harvest, lots that expire
 *   spares.h      how many spares, under which prior, until when they last: a calculator
 *   simulate.h    a pool through many simulated bans, and how far an answer is from that
 *   shortage.h    units short and left over when a stock meets a random demand
 *   classical.h   the steady-state models: newsvendor, (r, Q), stages in a row, trees
 *   echelon.h     a depot and its bases, before and after a ban
 *   places.h      one part in several places: pooled, split, and with transfers
 *   trade.h       trade-off curves of many items, merged: what to spend next
 *   lifetime.h    the final order: price, holding, disposal, shortage
 *   couple.h      pools that help each other out: substitutes, shared kits
 *   stock.h       until when do the spares of each product last, and what to buy
 *   pools.h       the pools of an assessment asked further: cost against date
 *   lever_item.h  what a lever is
 *   levers.h      what moves the date of a pool, for how much money
 *   place_pools.h what lies where: split, moved, as one pool
 *   finals.h      the final order of each pool
 *   kits.h        boards that are repaired with kits which they share
 *   frontier.h    what it costs to hold longer, over all pools
 *   network.h     a network, and who loses service when risk groups are lost
 *   sweep.h       every loss of up to so many risk groups, at once
 *   cuts.h        how few risk groups have to fail together, and which
 *   capacity.h    how much of the traffic that is still connected fits
 *   ageing.h      who is served how long when what fails is no longer replaced
 *   availability.h  what share of the time a demand is served, exactly or between two bounds
 *   resilience.h  all of that for the operator's own network: sites, people, regions
 *   cut_costs.h   the cheapest set of groups that takes a site, where groups cost differently
 *   degree.h      what can no longer be patched, what is not trusted to carry traffic
 *   carried.h     whether what is still connected after a loss carries its traffic
 *   key_points.h  which sites matter most, what devices need of others and what stops it
 *   served.h      until when its sites and people are served when bans end supply
 *   uptime.h      what share of the time they are, and from when on common loss outweighs the rest
 *   comply.h      which requirement is met when
 *   workspace.h   one file for one operator: import, sources, canonical export, snapshots
 *   evidence.h    who did what with it, chained by digests, and the proof that nobody changed it
 *   difference.h  what two snapshots say differently, row by row and cell by cell
 *   outcome.h     what two assessments answer differently: with a scenario, or since last time
 *   scenariofile.h  a scenario as a file, every mistake with its place
 *   assess.h      all analyses in their order (libholdfast-work, as the next two)
 *   report.h      tables, JSON, HTML, workbooks
 *   generate.h    synthetic operators
 *
 * **Words.** party: a legal entity. measure: a legal restriction. list: a published list of
 * restricted parties. pack: a JSON file of measures and requirements. match: a scored link between
 * a name of the operator's and a listed party. product: an orderable type; component: a product
 * inside another; lot: units with a revision and date code. effect: what a measure does to a
 * product, with dates. risk group: what is lost together under a threat. pool: spares that serve
 * the same failures. endurance: the date until which they last with a stated probability.
 * requirement: metric, limit, deadlines. finding: one answer. defect: a row that cannot be used as
 * it stands.
 */
/* clang-format on */
#ifndef HOLDFAST_HOLDFAST_H
#define HOLDFAST_HOLDFAST_H

#include <holdfast/ageing.h>
#include <holdfast/availability.h>
#include <holdfast/balance.h>
#include <holdfast/capacity.h>
#include <holdfast/carried.h>
#include <holdfast/claims.h>
#include <holdfast/classical.h>
#include <holdfast/comply.h>
#include <holdfast/couple.h>
#include <holdfast/cut_costs.h>
#include <holdfast/cuts.h>
#include <holdfast/degree.h>
#include <holdfast/echelon.h>
#include <holdfast/exposure.h>
#include <holdfast/finals.h>
#include <holdfast/frontier.h>
#include <holdfast/hold.h>
#include <holdfast/host.h>
#include <holdfast/key_points.h>
#include <holdfast/kits.h>
#include <holdfast/lever_item.h>
#include <holdfast/levers.h>
#include <holdfast/lifetime.h>
#include <holdfast/network.h>
#include <holdfast/place_pools.h>
#include <holdfast/places.h>
#include <holdfast/pools.h>
#include <holdfast/resilience.h>
#include <holdfast/screen.h>
#include <holdfast/served.h>
#include <holdfast/shortage.h>
#include <holdfast/simulate.h>
#include <holdfast/spares.h>
#include <holdfast/stock.h>
#include <holdfast/sweep.h>
#include <holdfast/trade.h>
#include <holdfast/updates.h>
#include <holdfast/uptime.h>

#endif
