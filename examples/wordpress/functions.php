<?php
// For the theme's functions.php: loads the box, and puts it in the place of every search form of the theme.

const DATELINE_HOST = 'http://127.0.0.1:8000';

add_action('wp_enqueue_scripts', function () {
	wp_enqueue_script_module('dateline-box', DATELINE_HOST . '/box.js', array(), null);
});

add_filter('get_search_form', function ($form) {
	return sprintf(
		'<dateline-search><form role="search" action="%1$s/search"><label class="screen-reader-text" for="dateline-q">%2$s</label>'
		. '<input id="dateline-q" name="q" type="search"> <button>%2$s</button></form></dateline-search>',
		esc_url(DATELINE_HOST),
		esc_html__('Search')
	);
});
