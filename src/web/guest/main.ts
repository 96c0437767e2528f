import "../shared/tokens.css";
import "../shared/base.css";
import { mount } from "svelte";
import Guest from "./guest.svelte";

const target = document.getElementById("page");
if (target !== null) mount(Guest, { target });
