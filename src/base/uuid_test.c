/* Goal: identifiers are those of RFC 9562, version 5. Method: the example of its appendix A.4 and
 * lengths around the bounds of a block, made with Python's uuid.uuid5; spelling of the namespace.
 */
#include "tests/check.h"

#include "base/uuid.h"
#include <string.h>

static const char dns[] = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

static void check_repeated(size_t count, const char *wanted) {
    char name[1000];
    memset(name, 'a', sizeof name);
    const struct hf_uuid uuid = hf_uuid_make(hf_text_of(dns), (struct hf_text){name, count});
    CHECK_TEXT(hf_text_of(uuid.text), wanted);
}

int main(void) {
    struct hf_uuid uuid = hf_uuid_make(hf_text_of(dns), HF_TEXT("www.example.com"));
    CHECK_TEXT(hf_text_of(uuid.text), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    uuid = hf_uuid_make(HF_TEXT("6BA7B8109DAD11D180B400C04FD430C8"), HF_TEXT("www.example.com"));
    CHECK_TEXT(hf_text_of(uuid.text), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    uuid = hf_uuid_make(hf_text_of(dns), HF_TEXT(""));
    CHECK_TEXT(hf_text_of(uuid.text), "4ebd0208-8328-5d69-8c44-ec50939c0967");
    uuid = hf_uuid_make(hf_text_of(dns), HF_TEXT("\xC3\xBC"));
    CHECK_TEXT(hf_text_of(uuid.text), "ad6339e7-66ab-5d3c-be44-818ca72b7a8f");
    check_repeated(39, "5824f981-4282-59d4-9716-acb6d741350e");
    check_repeated(40, "39f39c20-db47-5131-8879-62f8f67f9014");
    check_repeated(48, "7280cc42-274a-5c4a-91fc-ae23f853eeb7");
    check_repeated(63, "11a49e01-6620-5323-95d5-c4828b787233");
    check_repeated(999, "15d7ae87-3eca-53f2-9085-edacad0d6bf2");
    return check_report();
}
