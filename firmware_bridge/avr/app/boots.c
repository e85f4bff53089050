#include "boots.h"

#include "../hardware.h"
#include "../kept.h"

#define SLOT 8

/* Two slots in turn: a power cut while one is written leaves the other. */
uint32_t boots_count(void) {
    uint32_t counts[2];
    bool whole[2];
    for (uint8_t at = 0; at < 2; at++) {
        whole[at] = kept_read(EEPROM_BOOTS + at * SLOT, &counts[at]);
        if (!whole[at]) counts[at] = 0;
    }
    uint8_t newest = counts[1] > counts[0];
    uint32_t boot = counts[newest] + 1;
    kept_write(EEPROM_BOOTS + !newest * SLOT, boot);
    return boot;
}

uint32_t boots_board(void) {
    uint32_t board;
    return kept_read(EEPROM_BOARD, &board) ? board : 0;
}
