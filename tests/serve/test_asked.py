"""Which server a request is meant for."""

import pytest

from expograph.serve.asked import LOOPBACK, RefusedError, check_host, check_origin


@pytest.mark.parametrize("host", ["192.168.1.5:80", "[fe80::1]:80", "192.168.1.5", "localhost"])
def test_a_server_for_all_addresses_answers_to_each_and_to_no_other_name(host):
    check_host(host, LOOPBACK, 80, any_address=True)
    for strange in ("evil.example:80", "192.168.1.5.evil.example", "1.2.3.4:81", "[::1", ":80"):
        with pytest.raises(RefusedError) as refused:
            check_host(strange, LOOPBACK, 80, any_address=True)
        assert refused.value.status == 421


def test_an_origin_is_the_host_itself():
    check_origin(None, "localhost:7878")
    check_origin("http://LOCALHOST:7878", "localhost:7878")
    with pytest.raises(RefusedError):
        check_origin("http://localhost", "localhost:7878")
