/* What is wired where, and how the memory is divided: shared by the application and its loader.

   ATmega328P at 16 MHz. The receiver of the pendants decodes their code in hardware and gives a
   number on four lines with one that says "valid" (as PT2272 decoders do). Contacts are closed in
   rest, so that a cut wire reads as pulled, open, lost or missing: it rings rather than sleeps. */
#ifndef CALIU_HARDWARE_H
#define CALIU_HARDWARE_H

#include <avr/io.h>
#include <stdint.h>

#define BAUD_UBRR 51 /* 38,400 baud with U2X0 at 16 MHz: 0.16 % off (datasheet, table 19-12) */

/* port D */
#define PIN_VALID PD2    /* in, high while a pendant is heard */
#define PIN_CORD PD3     /* in, pulled up; high: pulled */
#define PIN_DOOR_1 PD4   /* in, pulled up; high: open */
#define PIN_DOOR_2 PD5   /* in, pulled up; high: open */
#define PIN_MAINS PD6    /* in, pulled up; high: mains lost */
#define PIN_RECEIVER PD7 /* in, pulled up; high: the receiver is not there */
/* port B */
#define PENDANT_MASK 0x0F /* in, PB0 to PB3: the pendant's number */
#define PIN_BUZZER PB4    /* out */
#define PIN_LED PB5       /* out */
/* ADC0: the battery over a divider by five, against the internal 1.1 V */
#define BATTERY_DIVIDER 5u

/* flash: the application, one page that says what it is, the loader in the boot section */
#define PAGE ((uint16_t)SPM_PAGESIZE)
#define LABEL_ADDRESS 0x6F80u
#define ROOM LABEL_ADDRESS
#define LOADER_ADDRESS 0x7000u
#define LABEL_MAGIC 0x494C4143ul /* "CALI" */

struct label { /* written last, erased first: half an application has none */
    uint32_t magic;
    uint16_t size;
    uint32_t crc; /* CRC-32 (IEEE 802.3) over `size` bytes from 0 */
    uint8_t major, minor;
};

/* EEPROM */
#define EEPROM_BOOTS 0  /* two slots of {u32, u16 CRC}, 8 bytes apart */
#define EEPROM_BOARD 16 /* {u32, u16 CRC} */
#define EEPROM_SCRATCH 24

/* RAM that a reset leaves alone: why the loader is entered (both images begin their data above it) */
#define WISH (*(volatile uint32_t *)0x100)
#define WISH_LOADER 0x4C4F4144ul
#define WISH_RUN 0x52554E21ul

/* what the loader hands to the application: MCUSR as it was at the reset */
#define CAUSE GPIOR0

#endif
