/* The battery, measured once a second. */
#ifndef CALIU_BATTERY_H
#define CALIU_BATTERY_H

#include <stdbool.h>
#include <stdint.h>

/* Measure it for the first time; waits some milliseconds. */
void battery_begin(void);
void battery_look(uint32_t now);
uint16_t battery_mv(void);
bool battery_is_low(void);
/* Whether what is measured can be a battery at all. */
bool battery_is_plausible(void);

#endif
