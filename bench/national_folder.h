/* national_folder.h - an operator of national size as import files, the same in every run. */
#ifndef HF_BENCH_NATIONAL_FOLDER_H
#define HF_BENCH_NATIONAL_FOLDER_H

#include <stdbool.h>
/* Writes three folders below `folder`: "whole", every table; "inventory", of it the sites,
 * products, devices and modules; "changed", the whole with the serial number of one module in the
 * middle altered; and "row/modules.csv", that row alone. Prints what is wrong and returns false on
 * failure. */
bool national_folder_make(const char *folder);

#endif
