import "../shared/tokens.css";
import "../shared/base.css";
import { mount } from "svelte";
import Admin from "./admin.svelte";

const target = document.getElementById("page");
if (target !== null) mount(Admin, { target });
