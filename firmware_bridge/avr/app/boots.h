/* Which start this is, and which board. */
#ifndef CALIU_BOOTS_H
#define CALIU_BOOTS_H

#include <stdint.h>

/* Count this start; a number that no earlier start had. */
uint32_t boots_count(void);
uint32_t boots_board(void);

#endif
