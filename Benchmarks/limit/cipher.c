// OpenSSL's own speed: encrypts so many records' values with AES-128-GCM in the blocks of TLS, on one thread, into memory,
// and does nothing else. Prints one line of JSON.
//
//   cipher RECORDS SIZE

#include "../peers/figures.h"
#include <openssl/evp.h>

enum { block_size = 16384, tag_size = 16, plaintext_size = 4 << 20 };

static uint8_t plaintext[plaintext_size], ciphertext[block_size + tag_size];

// As a TLS record needs it: a new nonce, five bytes that are only authenticated, and the tag.
static int encrypt(EVP_CIPHER_CTX *context, const uint8_t *block, long number) {
    uint8_t nonce[12] = {0}, header[5] = {23, 3, 3};
    for (int byte = 0; byte < 8; byte++) nonce[11 - byte] = (uint8_t)(number >> 8 * byte);
    int count;
    return EVP_EncryptInit_ex(context, NULL, NULL, NULL, nonce) && EVP_EncryptUpdate(context, NULL, &count, header, 5)
           && EVP_EncryptUpdate(context, ciphertext, &count, block, block_size)
           && EVP_EncryptFinal_ex(context, ciphertext + block_size, &count)
           && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_size, ciphertext + block_size);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s RECORDS SIZE\n", argv[0]);
        return 2;
    }
    figures figures = {.records = atol(argv[1])};
    long blocks = (figures.records * atol(argv[2]) + block_size - 1) / block_size;
    uint8_t key[16] = {1};
    for (int byte = 0; byte < plaintext_size; byte++) plaintext[byte] = (uint8_t)('a' + byte * 7L % 26);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int is_good = EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, key, NULL);
    long start = nanoseconds();
    for (long block = 0; is_good && block < blocks; block++) {
        is_good = encrypt(context, plaintext + block * block_size % plaintext_size, block);
    }
    figures.seconds = (double)(nanoseconds() - start) / 1e9;
    EVP_CIPHER_CTX_free(context);
    print_figures(&figures);
    return !is_good;
}
