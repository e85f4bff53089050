/* Time since the start, from timer 0. */
#ifndef CALIU_TICKS_H
#define CALIU_TICKS_H

#include <stdint.h>

void ticks_begin(void);
uint32_t ticks_ms(void);

#endif
