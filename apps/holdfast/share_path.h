/* share_path.h - the program's data files. */
#ifndef HOLDFAST_APP_SHARE_H
#define HOLDFAST_APP_SHARE_H

#include "apps/holdfast/cli.h"

/* Path of a file or folder of the program's own, as "packs"; NULL if it is nowhere. HOLDFAST_SHARE
 * in the environment goes before all. */
const char *share_path(struct cli *cli, const char *name);

#endif
