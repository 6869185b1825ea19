/* panel.h - Gauss and Legendre's rule of 16 points, for integrals over panels on which the
 * integrand is smooth. Internal to the room. */
#ifndef HF_BALANCE_PANEL_H
#define HF_BALANCE_PANEL_H

enum { HF_PANEL_HALF = 8 };

/* The nodes on (0, 1) of the rule on [-1, 1], which is symmetric, and their weights. */
struct hf_panel_rule {
    double node[HF_PANEL_HALF];
    double weight[HF_PANEL_HALF];
};
extern const struct hf_panel_rule hf_panel_rule;

#endif
