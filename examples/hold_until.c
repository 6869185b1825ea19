/* Until when do spares last? 2,000 units in the network fail at 0.02 a year and are swapped out
 * evenly over five years; 100 spares are on the shelf. Prints the chance that they last, and the
 * day that they last until with 95 %.
 *
 *     cc hold_until.c $(pkg-config --cflags --libs holdfast) && ./a.out
 */
#include <holdfast/hold.h>

#include <stdio.h>

int main(void) {
    const struct hf_stock_piece swap_out[] = {{0.0, 2000.0, 0.0}, {5.0, 0.0, 0.0}};
    const struct hf_stock_pool pool = {swap_out, 2, 0.02, 100};
    double probability = 0.0;
    double years = 0.0;
    if (hf_stock_hold_probability(&pool, 5.0, &probability) != HF_OK ||
        hf_stock_hold_until(&pool, 0.95, &years) != HF_OK) {
        (void)fputs("the pool is not well formed\n", stderr);
        return 1;
    }
    printf("lasts to the end with %.4f; with 95 %% for %.3f years\n", probability, years);
    return 0;
}
