/* The conversation with the host, as docs/board.md describes it. */
#ifndef CALIU_TALK_H
#define CALIU_TALK_H

#include <stdint.h>

void talk_begin(uint8_t reset);
void talk_look(uint32_t now);

#endif
